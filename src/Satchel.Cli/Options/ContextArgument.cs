using System.CommandLine;

namespace Satchel.Cli.Options;

/// <summary>The name of a context that a command is about.</summary>
internal static class ContextArgument
{
    /// <summary>How help calls it.</summary>
    public const string Name = "CONTEXT";

    public static Argument<string> Create(string description) => new Argument<string>(Name) { Description = description }.RefusingEmpty();
}
