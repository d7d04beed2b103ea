using System.CommandLine;
using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Jobs;
using Satchel.Abstractions.Texts;
using Satchel.Cli.Running;
using Satchel.Client;

namespace Satchel.Cli.Jobs;

/// <summary>What of the shell's variables a submit takes along.</summary>
internal sealed class ShellOptions
{
    private const string VariablesField = "env_vars";

    private readonly Option<string[]> _variables = new("--env")
    {
        Description =
            "Variable that the job gets beside env_vars of the runtime environment: NAME takes the shell's value as it is. May be given several times.",
        HelpName = "NAME[=VALUE]",
    };

    private readonly Option<bool> _noPath = new("--no-shell-path")
    {
        Description =
            "Do not take PATH, VIRTUAL_ENV and CONDA_PREFIX of this shell along, as is done for the local cluster: the node's own count.",
    };

    public void AddTo(Command command)
    {
        command.Options.Add(_variables);
        command.Options.Add(_noPath);
    }

    public IEnumerable<string> FindUsageErrors(ParseResult parsed)
    {
        foreach (var given in parsed.GetValue(_variables) ?? [])
        {
            var (name, value) = Split(given);
            if (name.Length == 0)
            {
                yield return $"--env '{given}' names no variable: write NAME or NAME=VALUE.";
            }
            else if (name.Any(static letter => char.IsWhiteSpace(letter) || char.IsControl(letter)))
            {
                yield return $"--env '{Printable.Line(given)}': '{Printable.Line(name)}' is no name of a variable, since it has a blank or a sign that is not shown.";
            }
            else if (value is null && Environment.GetEnvironmentVariable(name) is null)
            {
                yield return $"--env {name} takes the shell's value, and the shell has none: export it, or write {name}=VALUE.";
            }
        }
    }

    /// <summary>The environment with the variables of <c>--env</c>, which count more than what it says itself.</summary>
    public JsonNode? AddTo(JsonNode? runtimeEnv, CommandContext context)
    {
        if (context.Value(_variables) is not { Length: > 0 } given || runtimeEnv is not (null or JsonObject))
        {
            return runtimeEnv;
        }

        var fields = runtimeEnv?.AsObject() ?? [];
        fields[VariablesField] ??= new JsonObject();
        if (fields[VariablesField] is not JsonObject variables)
        {
            // Validation says so.
            return fields;
        }

        HashSet<string> own = [.. variables.Select(static variable => variable.Key)];
        foreach (var (name, written) in given.Select(Split))
        {
            var value = written ?? VariableExpansion.ValueOf(Environment.GetEnvironmentVariable(name)!);
            if (variables.TryGetPropertyValue(name, out var before) && !JsonNode.DeepEquals(before, value))
            {
                context.Terminal.Warn(
                    own.Contains(name)
                        ? $"Overriding runtime_env env_vars {name} with --env option"
                        : $"--env {name} is given more than once, with different values: the last one counts."
                );
            }

            variables[name] = value;
        }

        return fields;
    }

    /// <summary>What of the shell decides which programs the job finds, for a cluster of this machine's home; null for others.</summary>
    public IReadOnlyDictionary<string, string>? Read(CommandContext context, SatchelClient client) =>
        client.IsLocal && !context.Value(_noPath)
            ? JobSubmission
                .ShellVariableNames.Select(name => (Name: name, Value: Environment.GetEnvironmentVariable(name)))
                .Where(static variable => variable.Value is { Length: > 0 })
                .ToDictionary(static variable => variable.Name, static variable => variable.Value!, StringComparer.Ordinal)
            : null;

    private static (string Name, string? Value) Split(string given) =>
        given.IndexOf('=', StringComparison.Ordinal) is >= 0 and var at ? (given[..at], given[(at + 1)..]) : (given, null);
}
