using System.CommandLine;
using Satchel.Cli.Options;
using Satchel.Cli.Output;

namespace Satchel.Cli.Running;

/// <summary>A command that does something: knows <c>--json</c> and how messages are to look, shows examples in its help.</summary>
internal abstract class SatchelCommand : Command
{
    private readonly Option<bool> _json = new("--json")
    {
        Description = "Print data as JSON on standard output; errors as JSON on standard error.",
    };

    private readonly StyleOptions _style = new();

    protected SatchelCommand(string name, string description)
        : base(name, description) { }

    /// <summary>Command lines for the help.</summary>
    public abstract IReadOnlyList<string> Examples { get; }

    /// <summary>Adds what many commands have, after what is the command's own. Called once.</summary>
    public virtual void AddCommonOptions()
    {
        Options.Add(_json);
        _style.AddTo(this);
    }

    /// <summary>Whether JSON is wanted.</summary>
    public virtual bool WantsJson(ParseResult parsed) => parsed.GetValue(_json);

    /// <summary>How messages are to look.</summary>
    public TerminalStyle StyleOf(ParseResult parsed) => _style.Read(parsed);

    /// <summary>Whether it has things to bring to their end after Ctrl-C or SIGTERM, however long they take.</summary>
    public virtual bool OutlastsInterruption(ParseResult parsed) => false;

    /// <summary>Whether its first word names a program, whose words all that follow are.</summary>
    public virtual bool StartsProgram => false;

    /// <summary>Why it takes no more words than it does, when that is not plain.</summary>
    public virtual string? NoMoreWords => null;

    /// <summary>What is wrong with a command line beyond what parsing finds.</summary>
    public virtual IEnumerable<string> FindUsageErrors(ParseResult parsed) => [];

    /// <summary>What is wrong with the options that many commands have.</summary>
    public virtual IEnumerable<string> FindCommonErrors(ParseResult parsed) => [];

    /// <summary>Runs the command.</summary>
    /// <returns>Exit code.</returns>
    /// <exception cref="Abstractions.Errors.SatchelException">Told to the user with its hint; exit code 1, or 2 for a <see cref="WrongOptionException"/>.</exception>
    public Task<int> InvokeAsync(CommandContext context) => RunAsync(context);

    protected abstract Task<int> RunAsync(CommandContext context);
}
