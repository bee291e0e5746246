"""A target: a model or a network by its name, found, built and asked for its inputs."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ..base.errors import ComplexityError, shown, summary
from ..base.extras import needed_by
from ..base.user_code import UserCodeError
from .files.names import check_file
from .grammar import words
from .inputs import Input, InputSpec, given_inputs
from .meta import params_on_meta
from .python import file_inputs, python_object
from .zoos import ZOOS, refuse_weights, zoo

if TYPE_CHECKING:
    from ..ledgers.ledger import Ledger


@dataclass(frozen=True)
class Target:
    """A parsed TARGET.

    Attributes:
        text: as it was given. source: ``complexity``, one of ``ZOOS``, ``python``, or ``file``.
        module: package, module or file that has it. name: its name there. options: what stood behind ``?``.
    """

    text: str
    source: str
    module: str
    name: str
    options: Mapping[str, Any] = field(default_factory=dict)

    @property
    def closed_form(self) -> bool:
        """Whether it is a network of this project, counted without torch."""
        return self.source == "complexity"

    @property
    def in_file(self) -> bool:
        """Whether it is a file that is read: a graph, weights, a ledger."""
        return self.source == "file"

    def closed_ledger(self) -> Ledger:
        """The ledger of a closed form.

        Raises:
            ComplexityError: an unknown network or setting, or a value that is not allowed.
        """
        from ..architectures import ledger

        if not self.closed_form:
            raise ComplexityError(f"{self.text}: no closed form; those are complexity:NETWORK?setting=value")
        return ledger(self.name, **self.options)

    def find(self) -> None:
        """Looks up what the target names, without building it: its module is imported, a file is there.

        Raises:
            ComplexityError: there is no such model.
            UserCodeError: importing it raised.
        """
        if self.in_file:
            check_file(self.module)
        else:
            self._maker()

    def build(self, device: str = "meta") -> Any:
        """The model in eval mode, without weights of value: on ``meta`` where it can be built there.

        Raises:
            ComplexityError: there is no such model.
            UserCodeError: its code raised.
        """
        if self.in_file:
            raise ComplexityError(
                f"{self.text}: a file is read, not run: name the model in Python, package.module:callable"
            )
        make = self._maker()
        if isinstance(make, _Existing):
            return make.model  # somebody's own model: left as it is, where it is
        if device != "meta":
            model = self._called(make)
        else:
            import torch

            model = None
            with suppress(Exception), torch.device("meta"):
                model = make()
            if model is None:
                # Networks that compute their widths with tensors (RegNet) need real ones: only params go to meta.
                with params_on_meta():
                    model = self._called(make)
            if isinstance(model, torch.nn.Module):
                model = model.to("meta")
        return self._module(model)

    def default_inputs(self) -> tuple[Input, ...]:
        """What the model's published weights name, or a Python file's ``inputs()`` gives; else one 224×224 image.

        Raises:
            ComplexityError: what ``inputs()`` gives is none. UserCodeError: it raised.
        """
        return () if self.in_file else (self._own_inputs() or (InputSpec((1, 3, 224, 224)),))

    @property
    def assumes_input(self) -> bool:
        """Whether its default input is assumed, because nothing that is known of the target names one."""
        return not self.in_file and not self.has_inputs and self._named_input() is None

    @property
    def has_inputs(self) -> bool:
        """Whether its Python file gives its inputs."""
        return self._inputs_function() is not None

    def _own_inputs(self) -> tuple[Input, ...]:
        make = self._inputs_function()
        if make is None:
            named = self._named_input()
            return () if named is None else (named,)
        try:
            return given_inputs(make())
        except ComplexityError as error:
            raise ComplexityError(f"{self.text}: {error}") from None
        except Exception as error:
            raise UserCodeError(f"{self.text}: inputs() raised {summary(error)}") from error

    def _inputs_function(self) -> Any:
        return file_inputs(self.text, self.module) if self.source == "python" else None

    def _named_input(self) -> InputSpec | None:
        if self.closed_form:
            from ..architectures.registry import find, input_size

            size = input_size(find(self.name), self.options.get("resolution"), self.options.get("beta"))
            return InputSpec((1, 3, *size))
        if self.source in ZOOS:
            named: InputSpec | None = zoo(self.source).default_input(self.name)
            return named
        return None

    def _maker(self) -> Any:
        if self.source in ZOOS:
            refuse_weights(self.text, self.options)
            with needed_by(self.text):
                return zoo(self.source).maker(self.name, self.options)
        if self.closed_form:
            from ..architectures.modules import build

            return lambda: build(self.name, **self.options)
        found = python_object(self.text, self.module, self.name)
        import torch

        if isinstance(found, torch.nn.Module):
            return _Existing(found)
        if not callable(found):
            raise ComplexityError(f"{self.text}: {shown(found)} is neither a model nor something that makes one")
        return lambda: found(**self.options)

    def _called(self, make: Any) -> Any:
        try:
            return make()
        except ComplexityError:
            raise
        except Exception as error:
            raise UserCodeError(f"{self.text}: building the model raised {summary(error)}") from error

    def _module(self, model: Any) -> Any:
        import torch

        if not isinstance(model, torch.nn.Module):
            raise ComplexityError(f"{self.text}: gives {shown(type(model).__name__)}, not a torch.nn.Module")
        return model.eval()


@dataclass(frozen=True)
class _Existing:
    """A model that is there already, instead of something that makes one."""

    model: Any


def parse(text: str) -> Target:
    """A TARGET string as a target. Nothing is imported yet.

    Raises:
        ComplexityError: it is not of the grammar.
    """
    return Target(text, *words(text))
