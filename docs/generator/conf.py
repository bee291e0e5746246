"""How Sphinx builds the site. Nothing is loaded from elsewhere: no web fonts, no scripts of others, no repository's widget."""

from complexity import __version__

project = "complexity"
author = copyright = "The complexity founders"
release = version = __version__

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon", "sphinx_copybutton"]
myst_enable_extensions = ["attrs_block", "colon_fence", "html_image"]
myst_heading_anchors = 4

autodoc_inherit_docstrings = False
autodoc_typehints = "signature"
autodoc_typehints_format = "short"
autodoc_member_order = "bysource"
napoleon_use_ivar = True
suppress_warnings = ["ref.python"]  # two rooms have a Cell; a type's short name does not say which
autodoc_preserve_defaults = True
python_maximum_signature_line_length = 100

html_theme = "furo"
html_title = "complexity"
html_theme_options = {"footer_icons": []}
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_extra_path = ["_extra"]
html_show_sourcelink = False
html_copy_source = False
html_show_sphinx = False
highlight_language = "text"
copybutton_prompt_text = r"^(\$|>>>|\.\.\.) "
copybutton_prompt_is_regexp = True
copybutton_only_copy_prompt_lines = True
