using System.Runtime.InteropServices;

namespace Satchel.Posix.Processes;

/// <summary>A NULL-terminated array of UTF-8 strings in native memory, as <c>argv</c> and <c>environ</c> want it.</summary>
internal sealed unsafe class NativeStrings : IDisposable
{
    private readonly int _count;

    public NativeStrings(IEnumerable<string> strings)
    {
        var items = strings.ToArray();
        _count = items.Length;
        Pointer = (byte**)NativeMemory.AllocZeroed((nuint)(items.Length + 1), (nuint)sizeof(byte*));
        for (var i = 0; i < items.Length; i++)
        {
            Pointer[i] = (byte*)Marshal.StringToCoTaskMemUTF8(items[i]);
        }
    }

    public byte** Pointer { get; }

    public void Dispose()
    {
        for (var i = 0; i < _count; i++)
        {
            Marshal.FreeCoTaskMem((nint)Pointer[i]);
        }

        NativeMemory.Free(Pointer);
    }
}
