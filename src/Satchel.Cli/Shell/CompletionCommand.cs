using System.CommandLine;
using Satchel.Cli.Running;

namespace Satchel.Cli.Shell;

/// <summary><c>satchel completion</c>.</summary>
internal sealed class CompletionCommand : SatchelCommand
{
    private readonly Argument<string> _shell = new("SHELL") { Description = "bash, zsh or fish." };

    public CompletionCommand()
        : base("completion", "Prints a script with which the shell completes commands, options, files and ids of jobs.")
    {
        _shell.AcceptOnlyFromAmong([.. CompletionScripts.ByShell.Keys]);
        Arguments.Add(_shell);
    }

    public override IReadOnlyList<string> Examples =>
        [
            "source <(satchel completion bash)   # in ~/.bashrc",
            "source <(satchel completion zsh)    # in ~/.zshrc, after compinit",
            "satchel completion fish | source    # in ~/.config/fish/config.fish",
        ];

    protected override Task<int> RunAsync(CommandContext context)
    {
        context.Terminal.Print(CompletionScripts.ByShell[context.Value(_shell)!].TrimEnd());
        return Task.FromResult(ExitCodes.Success);
    }
}
