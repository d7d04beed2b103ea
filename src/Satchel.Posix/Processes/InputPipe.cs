using System.IO.Pipes;
using System.Text;

namespace Satchel.Posix.Processes;

/// <summary>
/// A pipe with a text for the standard input of a program. No more of it is anywhere than the program has not read yet; a thread writes on for as long
/// as somebody reads.
/// </summary>
public sealed class InputPipe : IDisposable
{
    private readonly AnonymousPipeServerStream _pipe = new(PipeDirection.Out, HandleInheritability.None);

    /// <summary>What the program is started with.</summary>
    public int Descriptor => (int)_pipe.ClientSafePipeHandle.DangerousGetHandle();

    /// <summary>Begins to write, once the program has been started: this holds its end of the pipe no more.</summary>
    public void Fill(string text)
    {
        _pipe.DisposeLocalCopyOfClientHandle();
        new Thread(() => Write(Encoding.UTF8.GetBytes(text))) { IsBackground = true, Name = nameof(InputPipe) }.Start();
    }

    public void Dispose() => _pipe.Dispose();

    private void Write(byte[] bytes)
    {
        using (_pipe)
        {
            try
            {
                _pipe.Write(bytes);
            }
            catch (IOException)
            {
                // It has ended, or closed its input.
            }
        }
    }
}
