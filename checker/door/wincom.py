"""Windows: the two questions that only COM answers, asked without any COM library.

Each call enters an apartment of its own thread and leaves it again. The numbers are places in the
interfaces' method tables, after the three of IUnknown or the seven of IDispatch.
"""

import ctypes
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from checker.door.interface import Calls, ProbeError
from checker.door.win32 import Dword, Pointer, WideText, failure, function, prototype

_RELEASE = 2
_IN_PROCESS = 1
_MULTITHREADED = 0
_APARTMENT = 2
_FACILITY_WIN32 = 0x8007_0000
_NOT_SUPPORTED = frozenset({0x8000_4001, 0x8000_4002, 0x8004_0154})
"""E_NOTIMPL, E_NOINTERFACE, REGDB_E_CLASSNOTREG."""

_WSC_PRODUCT_LIST = "17072F7B-9ABE-4A74-A261-1EB76B55107A"
_IWSC_PRODUCT_LIST = "722A338C-6E8E-4E72-AC27-1417FB0C81C2"
_LIST_INITIALIZE, _LIST_COUNT, _LIST_ITEM = 7, 8, 9
_PRODUCT_NAME, _PRODUCT_STATE, _SIGNATURE_STATUS = 7, 8, 9
_MOST_PRODUCTS = 100

_ISHELL_ITEM2 = "7E9FB0D3-919F-4307-AB2E-9B1860310C93"
_ITEM_GET_INT32 = 16


class Guid(ctypes.Structure):
    """GUID."""

    _fields_ = (("bytes_le", ctypes.c_uint8 * 16),)

    @classmethod
    def of(cls, text: str) -> "Guid":
        """Read a GUID's text."""
        return cls.from_buffer_copy(uuid.UUID(text).bytes_le)


class PropertyKey(ctypes.Structure):
    """PROPERTYKEY."""

    _fields_ = (("fmtid", Guid), ("pid", Dword))


def security_products(provider: int) -> list[dict[str, Any]]:
    """List the products that Windows Security Center knows; 4 is antivirus. Not on servers."""
    with _com(_MULTITHREADED), _instance(_WSC_PRODUCT_LIST, _IWSC_PRODUCT_LIST) as products:
        _invoke(products, _LIST_INITIALIZE, "Initialize", (Dword, Dword(provider)))
        count = ctypes.c_int32()
        _invoke(products, _LIST_COUNT, "get_Count", (Pointer, ctypes.byref(count)))
        return [_product(products, index) for index in range(min(count.value, _MOST_PRODUCTS))]


def _product(products: Pointer, index: int) -> dict[str, Any]:
    product = Pointer()
    _invoke(
        products,
        _LIST_ITEM,
        "get_Item",
        (Dword, Dword(index)),
        (Pointer, ctypes.byref(product)),
    )
    with _released(product):
        name, state, signatures = Pointer(), ctypes.c_int32(), ctypes.c_int32()
        _invoke(product, _PRODUCT_NAME, "get_ProductName", (Pointer, ctypes.byref(name)))
        try:
            text = ctypes.wstring_at(name.value) if name.value else ""
        finally:
            function("oleaut32", "SysFreeString", Pointer, returns=None)(name)
        _invoke(product, _PRODUCT_STATE, "get_ProductState", (Pointer, ctypes.byref(state)))
        _invoke(
            product, _SIGNATURE_STATUS, "get_SignatureStatus", (Pointer, ctypes.byref(signatures))
        )
    return {
        "ProductName": text,
        "ProductState": state.value,
        "SignatureStatus": signatures.value,
    }


def shell_property(path: str, name: str) -> int | None:
    """Ask for a number that Explorer knows of a drive or file; None: it has no such property."""
    key = PropertyKey()
    key_of = function("propsys", "PSGetPropertyKeyFromName", WideText, Pointer)
    _checked("PSGetPropertyKeyFromName", key_of(name, ctypes.byref(key)))
    create = function("shell32", "SHCreateItemFromParsingName", WideText, Pointer, Pointer, Pointer)
    with _com(_APARTMENT):
        item = Pointer()
        wanted = Guid.of(_ISHELL_ITEM2)
        status = create(path, None, ctypes.byref(wanted), ctypes.byref(item))
        _checked("SHCreateItemFromParsingName", status)
        with _released(item):
            number = ctypes.c_int32()
            try:
                _invoke(
                    item,
                    _ITEM_GET_INT32,
                    "IShellItem2::GetInt32",
                    (Pointer, ctypes.byref(key)),
                    (Pointer, ctypes.byref(number)),
                )
            except ProbeError as error:
                if error.reason == "not_found":
                    return None
                raise
    return number.value


@contextmanager
def _com(apartment: int) -> Iterator[None]:
    enter = function("ole32", "CoInitializeEx", Pointer, Dword)
    _checked("CoInitializeEx", enter(None, apartment))
    try:
        yield
    finally:
        function("ole32", "CoUninitialize", returns=None)()


@contextmanager
def _instance(kind: str, interface: str) -> Iterator[Pointer]:
    create = function("ole32", "CoCreateInstance", Pointer, Pointer, Dword, Pointer, Pointer)
    made = Pointer()
    wanted, as_interface = Guid.of(kind), Guid.of(interface)
    status = create(
        ctypes.byref(wanted), None, _IN_PROCESS, ctypes.byref(as_interface), ctypes.byref(made)
    )
    _checked("CoCreateInstance", status)
    with _released(made):
        yield made


@contextmanager
def _released(thing: Pointer) -> Iterator[None]:
    try:
        yield
    finally:
        _method(thing, _RELEASE)(thing)


def _invoke(thing: Pointer, place: int, name: str, *arguments: tuple[Any, Any]) -> None:
    """Call a method; `arguments` are pairs of type and value."""
    kinds, values = zip(*arguments, strict=True)
    _checked(name, _method(thing, place, *kinds)(thing, *values))


def _method(thing: Pointer, place: int, *kinds: Any) -> Any:  # noqa: ANN401 - ctypes types
    if not thing.value:
        raise ProbeError("malformed", "COM gave no object")
    table = ctypes.cast(thing, ctypes.POINTER(ctypes.POINTER(Pointer))).contents
    return prototype(ctypes.c_int32, Pointer, *kinds)(table[place])


def _checked(name: str, status: int) -> None:
    code = status & 0xFFFF_FFFF
    if status >= 0:
        return
    if code in _NOT_SUPPORTED:
        raise ProbeError("not_supported", f"{name}: {code:#010x}")
    if code & 0xFFFF_0000 == _FACILITY_WIN32:
        raise failure(name, code & 0xFFFF)
    raise ProbeError("malformed", f"{name}: {code:#010x}")


CALLS: Calls = {"WSCProductList": security_products, "ShellProperty": shell_property}
