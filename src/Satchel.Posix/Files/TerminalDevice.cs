using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;

namespace Satchel.Posix.Files;

/// <summary>
/// The terminal behind a standard stream. The console of .NET switches a terminal to another mode, with escape sequences, as soon as it is
/// asked for its width; this leaves it as it is.
/// </summary>
public static unsafe partial class TerminalDevice
{
    /// <summary>Bytes that a terminal hands on of one line, without its end: it drops what is typed beyond that, and says nothing.</summary>
    public const int LongestLine = 4095;

    private const int WindowSize = 0x5413;
    private const int Interrupted = 4;
    private const int AtOnce = 0;
    private const uint Echo = 8;
    private const int LocalFlags = 3;

    /// <summary>Whether a standard stream is a terminal.</summary>
    public static bool Is(int descriptor) => IsTerminal(descriptor) == 1;

    /// <summary>Its width in characters; null when it has none, or is no terminal.</summary>
    public static int? ColumnsOf(int descriptor)
    {
        // Rows, columns, and the same in pixels.
        var size = stackalloc ushort[4];
        return Control(descriptor, WindowSize, size) == 0 && size[1] > 0 ? size[1] : null;
    }

    /// <summary>Waits for a line of standard input. It cannot be called off.</summary>
    /// <returns>Without its end; null when there is no more input.</returns>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static string? ReadLine()
    {
        var line = new ArrayBufferWriter<byte>();
        while (true)
        {
            byte letter;
            switch (Read(StandardStreams.Input, &letter, 1))
            {
                case 0:
                    return line.WrittenCount > 0 ? Encoding.UTF8.GetString(line.WrittenSpan) : null;
                case < 0 when Marshal.GetLastPInvokeError() is not Interrupted:
                    throw PosixError.Last("standard input");
                case > 0 when letter is (byte)'\n':
                    return Encoding.UTF8.GetString(line.WrittenSpan);
                case > 0:
                    line.Write([letter]);
                    break;
            }
        }
    }

    /// <summary>Has the terminal of standard input not show what is typed, until this is disposed of.</summary>
    public static IDisposable HideTyping() => new HiddenTyping();

    private sealed class HiddenTyping : IDisposable
    {
        // Longer than the structure of any C library; its first four words are the flags for input, output, control and local modes.
        private readonly uint[] _before = new uint[32];
        private readonly bool _isTerminal;
        private readonly PosixSignalRegistration _continued;
        private readonly Lock _lock = new();
        private bool _isOver;

        public HiddenTyping()
        {
            fixed (uint* modes = _before)
            {
                _isTerminal = GetModes(StandardStreams.Input, modes) == 0;
            }

            var hidden = (uint[])_before.Clone();
            hidden[LocalFlags] &= ~Echo;
            // A shell shows again what is typed while this is stopped, which may happen as soon as it is hidden.
            _continued = PosixSignalRegistration.Create(
                PosixSignal.SIGCONT,
                context =>
                {
                    // Else the runtime sets the modes again that it found at its start, after this.
                    context.Cancel = true;
                    Hide(hidden);
                }
            );
            Hide(hidden);
        }

        public void Dispose()
        {
            // It does not wait for who has begun to hide it again.
            _continued.Dispose();
            lock (_lock)
            {
                _isOver = true;
                Set(_before);
            }
        }

        private void Hide(uint[] hidden)
        {
            lock (_lock)
            {
                if (!_isOver)
                {
                    Set(hidden);
                }
            }
        }

        private void Set(uint[] modes)
        {
            fixed (uint* start = modes)
            {
                _ = _isTerminal ? SetModes(StandardStreams.Input, AtOnce, start) : 0;
            }
        }
    }

    [LibraryImport("libc", EntryPoint = "isatty")]
    private static partial int IsTerminal(int descriptor);

    [LibraryImport("libc", EntryPoint = "ioctl")]
    private static partial int Control(int descriptor, nuint request, ushort* size);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    private static partial nint Read(int descriptor, byte* bytes, nint count);

    [LibraryImport("libc", EntryPoint = "tcgetattr")]
    private static partial int GetModes(int descriptor, uint* modes);

    [LibraryImport("libc", EntryPoint = "tcsetattr")]
    private static partial int SetModes(int descriptor, int when, uint* modes);
}
