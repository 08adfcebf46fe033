/* python.exe for the Windows Python that is assembled on Debian (build/windows_python.py).
   It starts the official runtime, whose name RUNTIME is, as CPython's own python.exe does. */
#include <windows.h>

int wmain(int argc, wchar_t **argv)
{
    HMODULE runtime = LoadLibraryW(RUNTIME);
    if (runtime == NULL)
        return 103;
    int (*py_main)(int, wchar_t **) = (int (*)(int, wchar_t **))(void *)GetProcAddress(runtime, "Py_Main");
    return py_main == NULL ? 103 : py_main(argc, argv);
}
