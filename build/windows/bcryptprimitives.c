/* Wine 8 has no bcryptprimitives.dll; every Windows since 10 has. Placed in a test prefix only. */
#include <windows.h>
#include <ntsecapi.h>

__declspec(dllexport) BOOL WINAPI ProcessPrng(PBYTE data, SIZE_T length)
{
    return RtlGenRandom(data, (ULONG)length);
}
