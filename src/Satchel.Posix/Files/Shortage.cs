namespace Satchel.Posix.Files;

/// <summary>
/// Tells what a process or the machine has too few of at this moment, descriptors or memory, from what is wrong with a file: it says nothing
/// about the file, which must be taken neither for gone nor for damaged, and another attempt may succeed.
/// </summary>
public static class Shortage
{
    private const int Interrupted = 4;
    private const int TryAgain = 11;
    private const int NoMemory = 12;
    private const int MachineFilesFull = 23;
    private const int ProcessFilesFull = 24;
    private const int NoBuffers = 105;

    /// <summary>Whether an error number is one of these.</summary>
    public static bool Is(int error) => error is Interrupted or TryAgain or NoMemory or MachineFilesFull or ProcessFilesFull or NoBuffers;

    /// <summary>Whether it is why a file could not be opened or read.</summary>
    public static bool IsReason(Exception failure) => failure is OutOfMemoryException || (failure is IOException && Is(failure.HResult));
}
