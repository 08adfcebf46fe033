/* NanbyoChecker.exe: what a person double-clicks. It starts the page of the program with a console, which
   lies beside it, without showing that console, and tells what that had to say in a window. Written in C so
   that it can say in Japanese what is missing where not even Python is there: opened inside the zip, copied
   out alone, a file taken by a virus scanner. RUNTIME is the name of Python's library. */
#include <windows.h>
#include <stdio.h>
#include <wchar.h>

#define LONG_PATH 4096
#define WHAT_IS_SAID 16384
#define NOT_WHOLE 70 /* docs/exit-codes.md */

static const wchar_t TITLE[] = L"難病チェッカー";
static const wchar_t *const NEEDED[] = {
    L"nanbyo-checker.exe", L"_internal\\" RUNTIME, L"_internal\\base_library.zip"};

static int tell(const wchar_t *text, UINT icon, int code)
{
    MessageBoxW(NULL, text, TITLE, MB_OK | MB_SETFOREGROUND | icon);
    return code;
}

static const wchar_t *missing(const wchar_t *folder)
{
    static wchar_t path[LONG_PATH];
    for (size_t i = 0; i < sizeof NEEDED / sizeof *NEEDED; i++) {
        _snwprintf(path, LONG_PATH - 1, L"%ls\\%ls", folder, NEEDED[i]);
        if (GetFileAttributesW(path) == INVALID_FILE_ATTRIBUTES)
            return NEEDED[i];
    }
    return NULL;
}

int WINAPI wWinMain(HINSTANCE me, HINSTANCE none, LPWSTR words, int how)
{
    static wchar_t folder[LONG_PATH], line[2 * LONG_PATH], text[WHAT_IS_SAID];
    static char said[WHAT_IS_SAID];
    (void)me, (void)none, (void)how;
    GetModuleFileNameW(NULL, folder, LONG_PATH - 1);
    wchar_t *end = wcsrchr(folder, L'\\');
    if (end != NULL)
        *end = 0;
    const wchar_t *what = missing(folder);
    if (what != NULL) {
        _snwprintf(text, WHAT_IS_SAID - 1,
                   L"必要なファイルがありません（%ls）。\n\n"
                   L"zipの中から直接開いたときは、いったん閉じます。zipを右クリックして「すべて展開」を選び、"
                   L"できたフォルダーの NanbyoChecker.exe を開いてください。\n\n"
                   L"展開してあるのに出るときは、フォルダーの中身を動かさず、もう一度「すべて展開」をしてください。"
                   L"ウイルス対策ソフトがファイルを隔離していないかも確かめてください。\n\n"
                   L"Files are missing. Extract the whole zip and start NanbyoChecker.exe in its folder.",
                   what);
        return tell(text, MB_ICONWARNING, NOT_WHOLE);
    }
    SECURITY_ATTRIBUTES inherit = {sizeof inherit, NULL, TRUE};
    HANDLE from, to;
    HANDLE nothing = CreateFileW(L"NUL", GENERIC_READ | GENERIC_WRITE, FILE_SHARE_READ | FILE_SHARE_WRITE,
                                 &inherit, OPEN_EXISTING, 0, NULL);
    if (nothing == INVALID_HANDLE_VALUE || !CreatePipe(&from, &to, &inherit, 0))
        return tell(L"始められませんでした。 / It could not be started.", MB_ICONWARNING, NOT_WHOLE);
    SetHandleInformation(from, HANDLE_FLAG_INHERIT, 0);
    STARTUPINFOW start = {.cb = sizeof start, .dwFlags = STARTF_USESTDHANDLES,
                          .hStdInput = nothing, .hStdOutput = nothing, .hStdError = to};
    PROCESS_INFORMATION process;
    _snwprintf(line, 2 * LONG_PATH - 1, L"\"%ls\\nanbyo-checker.exe\" app --quiet %ls", folder, words);
    if (!CreateProcessW(NULL, line, NULL, NULL, TRUE, CREATE_NO_WINDOW, NULL, NULL, &start, &process)) {
        _snwprintf(text, WHAT_IS_SAID - 1,
                   L"始められませんでした（Windowsのエラー %lu）。\n"
                   L"ウイルス対策ソフトが止めていないかを確かめてください。\n\n"
                   L"It could not be started. A virus scanner may have stopped it.",
                   GetLastError());
        return tell(text, MB_ICONWARNING, NOT_WHOLE);
    }
    CloseHandle(to);
    /* The end of the program is waited for, and never that of the pipe: a browser or a service of the system
       that the program started may hold it for as long as it likes. What does not fit is read and dropped, so
       that the program never waits for us. */
    DWORD length = 0, code = 0;
    for (BOOL ended = FALSE; !ended;) {
        static char more[4096];
        DWORD waiting, got;
        ended = WaitForSingleObject(process.hProcess, 100) != WAIT_TIMEOUT;
        while (PeekNamedPipe(from, NULL, 0, NULL, &waiting, NULL) && waiting != 0
               && ReadFile(from, more, sizeof more, &got, NULL) && got != 0)
            for (DWORD i = 0; i < got && length < sizeof said - 1; i++)
                said[length++] = more[i];
    }
    GetExitCodeProcess(process.hProcess, &code);
    MultiByteToWideChar(CP_ACP, 0, said, (int)length, text, WHAT_IS_SAID - 1);
    if (length == 0 && code != 0)
        _snwprintf(text, WHAT_IS_SAID - 1, L"終了コード %lu", code);
    if (length != 0 || code != 0)
        tell(text, code ? MB_ICONWARNING : MB_ICONINFORMATION, 0);
    return (int)code;
}
