namespace Satchel.Abstractions.Environments;

/// <summary>
/// How to start a process inside a prepared environment: all that whoever starts it (the supervisor of a driver, later that of a worker)
/// must know. Immutable data; providers add to a draft of it, the engine finishes it.
/// </summary>
/// <param name="WorkingDirectory">Absolute directory to start in, as the process sees it; null leaves it to the caller.</param>
/// <param name="Variables">The complete environment of the process, names unique.</param>
public sealed record LaunchPlan(string? WorkingDirectory, IReadOnlyDictionary<string, string> Variables)
{
    /// <summary>
    /// Arguments that stand before the command of the process, outermost first, such as <c>podman run … IMAGE</c> or <c>nsys profile</c>.
    /// The first one is a program, absolute or looked up on the <c>PATH</c> of <see cref="Variables"/>; never text for a shell. Empty
    /// starts the command itself.
    /// </summary>
    public IReadOnlyList<string> CommandPrefix { get; init; } = [];

    /// <summary>
    /// What starts Python in this environment, program first; for processes that Satchel itself writes the command of, such as workers.
    /// Empty means <c>python3</c> on the <c>PATH</c> of <see cref="Variables"/>.
    /// </summary>
    public IReadOnlyList<string> Python { get; init; } = [];

    /// <summary>
    /// The variables that the process itself has, where what stands before its command has others, such as the engine of a container.
    /// Default: <see cref="Variables"/>.
    /// </summary>
    public IReadOnlyDictionary<string, string> OwnVariables
    {
        get => field ?? Variables;
        init;
    }

    /// <summary>Trees that the process has private, writable views of; paths unique, none inside another.</summary>
    public IReadOnlyList<PrivateView> Views { get; init; } = [];

    /// <summary>Of <see cref="Views"/>, those that are made already, of files; filled in by whoever made them.</summary>
    public IReadOnlyList<PrivateView> CopiedViews { get; init; } = [];

    /// <summary>
    /// Directories of layers that a process may want to write into where they are, as <c>pip install</c> does into a virtual environment.
    /// Whoever starts the process shows it a private, writable view in the place of each where the node can; elsewhere they are shared, and
    /// protected as <see cref="Layers"/> are. None is inside another.
    /// </summary>
    public IReadOnlyList<string> WritableLayers { get; init; } = [];

    /// <summary>
    /// Directories of the layers that the process uses where they are, filled in by the engine; whoever starts the process sees to it that it
    /// cannot write there.
    /// </summary>
    public IReadOnlyList<string> Layers { get; init; } = [];

    /// <summary>What else of the node the process must see, and where.</summary>
    public IReadOnlyList<ReadOnlyMount> Mounts { get; init; } = [];

    /// <summary>
    /// Whether a service outside starts the process, which sees nothing of mounts that are made for this process alone: views are then
    /// made of files.
    /// </summary>
    public bool IsStartedElsewhere { get; init; }

    /// <summary>
    /// Text that whoever starts it gives it on its standard input, which ends with it, and keeps nowhere: secrets are in it. Null is no input at all.
    /// </summary>
    public string? Input { get; init; }

    /// <summary>What to do when the process is over; null when it leaves nothing.</summary>
    public LaunchEnding? Ending { get; init; }

    /// <summary>
    /// Directories of programs that come before those of the variable <c>PATH</c>, first one first. Only drafts have any: the engine's last
    /// step moves them into <see cref="Variables"/>.
    /// </summary>
    public IReadOnlyList<string> ProgramPath { get; init; } = [];

    /// <summary>
    /// Directories that Python looks into before those of the variable <c>PYTHONPATH</c>, first one first. Only drafts have any: the
    /// engine's last step moves them into <see cref="Variables"/>, so that they stand before whatever a later field puts there.
    /// </summary>
    public IReadOnlyList<string> PythonPath { get; init; } = [];

    /// <summary>What the user should know of how it came about, a sentence each; told once it is made.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>The plan with one more variable, or another value of one.</summary>
    public LaunchPlan With(string name, string value) =>
        this with
        {
            Variables = new Dictionary<string, string>(Variables, StringComparer.Ordinal) { [name] = value },
        };

    /// <summary>The arguments to start for a command: <see cref="CommandPrefix"/>, then the command.</summary>
    /// <param name="command">Program and arguments.</param>
    public IReadOnlyList<string> Wrap(IReadOnlyList<string> command) => [.. CommandPrefix, .. command];
}
