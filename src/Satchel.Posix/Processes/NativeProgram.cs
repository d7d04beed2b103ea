namespace Satchel.Posix.Processes;

/// <summary>A program to become, in the words of the C library.</summary>
/// <param name="arguments">Program and arguments, NULL at the end.</param>
/// <param name="variables">Its complete environment, NULL at the end.</param>
/// <param name="directory">Directory to start in; NULL stays.</param>
internal readonly unsafe ref struct NativeProgram(byte** arguments, byte** variables, byte* directory)
{
    public readonly byte** Arguments = arguments;

    public readonly byte** Variables = variables;

    public readonly byte* Directory = directory;

    /// <summary>The descriptor to have as standard input.</summary>
    public required int Input { get; init; }

    /// <summary>The descriptor to have as standard output.</summary>
    public required int Output { get; init; }

    /// <summary>The descriptor to have as standard error.</summary>
    public required int Error { get; init; }
}
