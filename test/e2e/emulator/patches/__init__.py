"""What stock moto gets wrong for the Terraform AWS provider: one file a service, each put in force by importing it."""

import functools


def extend(owner, name):
    """Puts the decorated function in the place of owner.name, which it gets as its first argument."""

    def decorate(function):
        original = getattr(owner, name)

        @functools.wraps(original)
        def extended(*args, **kwargs):
            return function(original, *args, **kwargs)

        setattr(owner, name, extended)
        return function

    return decorate


def add(owner):
    """Gives the owner the decorated function, under the function's own name, as an operation moto lacks."""

    def decorate(function):
        if hasattr(owner, function.__name__):
            raise AttributeError(f"{owner.__name__}.{function.__name__}: must not exist yet; use extend instead")
        setattr(owner, function.__name__, function)
        return function

    return decorate
