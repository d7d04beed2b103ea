using System.Collections;
using System.CommandLine;
using System.ComponentModel;
using Satchel.Abstractions.Errors;
using Satchel.Cli.Options;
using Satchel.Cli.Running;
using Satchel.Cli.Sdk;
using Satchel.Posix.Processes;

namespace Satchel.Cli.Drivers;

/// <summary><c>satchel run</c>.</summary>
internal sealed class RunCommand : SatchelCommand
{
    private const string PythonPath = "PYTHONPATH";
    private const string Cli = "SATCHEL_CLI";

    private readonly Option<string> _python = new Option<string>("--python")
    {
        Description = "The interpreter, by name or path.",
        HelpName = "PROGRAM",
        DefaultValueFactory = static _ => "python3",
    }.RefusingEmpty();

    private readonly Argument<string> _script = new("SCRIPT") { Description = "A Python program that uses satchel, or ray." };

    private readonly Argument<string[]> _arguments = new("ARG")
    {
        Description = "Arguments of the program: all that follows it.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    public RunCommand()
        : base(
            "run",
            "Runs a Python program on this machine as a driver, with the package satchel on its path; its exit code is the program's."
        )
    {
        Options.Add(_python);
        Arguments.Add(_script);
        Arguments.Add(_arguments);
    }

    public override IReadOnlyList<string> Examples =>
        ["satchel run my_driver.py", "satchel run --python .venv/bin/python train.py --epochs 3"];

    public override bool StartsProgram => true;

    protected override Task<int> RunAsync(CommandContext context)
    {
        var variables = Environment
            .GetEnvironmentVariables()
            .Cast<DictionaryEntry>()
            .ToDictionary(variable => (string)variable.Key, variable => (string?)variable.Value ?? "", StringComparer.Ordinal);
        // Last, so that what the user put on the path wins.
        variables[PythonPath] = variables.GetValueOrDefault(PythonPath) is { Length: > 0 } given
            ? $"{given}{Path.PathSeparator}{SdkFolder.Path}"
            : SdkFolder.Path;
        variables.TryAdd(Cli, Environment.ProcessPath!);
        var program = context.Value(_python)!;
        string[] command = [program, context.Value(_script)!, .. context.Value(_arguments) ?? []];
        var file = ProgramFile.Find(
            program,
            variables.GetValueOrDefault("PATH", ""),
            Path.IsPathRooted(program) || !program.Contains('/', StringComparison.Ordinal) ? "/" : CurrentDirectory.Path,
            "",
            (why, code) => new NotStartedException(NotStarted(program, why), code)
        );
        try
        {
            ProgramReplacement.Run(file, command, variables);
        }
        catch (Win32Exception refused)
        {
            throw new NotStartedException(NotStarted(program, refused.Message), ProgramFile.ExitCodeOf(refused, file), refused);
        }

        return Task.FromResult(ExitCodes.Failure);
    }

    private static SatchelError NotStarted(string program, string why) =>
        new("not_started", $"'{program}' cannot be started: {why}", "Name the interpreter with --python PROGRAM.");
}
