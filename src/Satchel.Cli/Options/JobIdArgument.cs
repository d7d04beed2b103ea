using System.CommandLine;

namespace Satchel.Cli.Options;

/// <summary>The submission ids that a command is about.</summary>
internal static class JobIdArgument
{
    /// <summary>How help calls it.</summary>
    public const string Name = "JOB_ID";

    private const string Of = "as `satchel job list` shows it, or the beginning of one that no other job shares.";

    public static Argument<string> Create() => new Argument<string>(Name) { Description = $"Submission id, {Of}" }.RefusingEmpty();

    /// <summary>One or more.</summary>
    public static Argument<string[]> CreateSeveral(ArgumentArity arity) => CreateSeveral(arity, Of);

    /// <summary>One or more for what cannot be taken back: names must be whole.</summary>
    public static Argument<string[]> CreateSeveralWhole(ArgumentArity arity) =>
        CreateSeveral(
            arity,
            "as `satchel job list` shows it; of one that was made for you (raysubmit_…) a beginning that no other shares."
        );

    private static Argument<string[]> CreateSeveral(ArgumentArity arity, string of) =>
        new Argument<string[]>(Name) { Description = $"Submission id, {of} Several may be given.", Arity = arity }.RefusingEmpty();
}
