using System.CommandLine;
using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Errors;
using Satchel.Cli.Options;
using Satchel.Cli.Output;
using Satchel.Cli.Running;
using Satchel.Client.Environments;

namespace Satchel.Cli.Environments;

/// <summary><c>satchel env validate</c>: needs no cluster.</summary>
internal sealed class ValidateCommand : SatchelCommand
{
    private readonly RuntimeEnvOptions _runtimeEnv = new();
    private readonly Option<EnvironmentScope> _scope = new("--scope")
    {
        Description = "What the environment is for.",
        HelpName = "job|task|actor",
        DefaultValueFactory = _ => EnvironmentScope.Job,
        CustomParser = result => EnumText.Parse<EnvironmentScope>(result) ?? EnvironmentScope.Job,
    };

    public ValidateCommand()
        : base(
            "validate",
            "Checks a runtime environment and says everything that is wrong with it. Exit code 1 when a submit would refuse it."
        )
    {
        _runtimeEnv.AddTo(this);
        Options.Add(_scope);
    }

    public override IReadOnlyList<string> Examples =>
        ["satchel env validate --runtime-env env.yaml", "satchel env validate --runtime-env-json '{\"working_dir\": \".\"}' --json"];

    public override IEnumerable<string> FindUsageErrors(ParseResult parsed) =>
        _runtimeEnv.IsGiven(parsed) ? [] : ["Nothing to check: give --runtime-env FILE or --runtime-env-json JSON."];

    protected override Task<int> RunAsync(CommandContext context)
    {
        var outcome = Validate(context);
        var unavailable = outcome.Normalized is { } normalized ? CheckedRuntimeEnv.Validator.FindUnavailable(normalized) : [];
        if (context.AsJson)
        {
            context.Terminal.PrintJson(ToJson(outcome, unavailable));
        }
        else
        {
            Print(context.Terminal, outcome, unavailable);
        }

        // What this version does not set up a submit refuses.
        return Task.FromResult(outcome.IsValid && unavailable.Count == 0 ? ExitCodes.Success : ExitCodes.Failure);
    }

    private SpecValidation Validate(CommandContext context)
    {
        try
        {
            var runtimeEnv = _runtimeEnv.Read(context.Parsed);
            return CheckedRuntimeEnv.Validator.Validate(
                runtimeEnv,
                new SpecContext(context.Value(_scope), SpecSource.Client, CurrentDirectory.Path)
            );
        }
        catch (SatchelException unreadable) when (unreadable.Error.Code is "invalid_json" or "invalid_yaml" or "file_unreadable")
        {
            return new SpecValidation(
                [new SpecError(JsonPath.Root, unreadable.Error.Code, unreadable.Error.Message, unreadable.Error.Hint)],
                null
            );
        }
    }

    private static void Print(Terminal terminal, SpecValidation outcome, IReadOnlyList<SpecError> unavailable)
    {
        foreach (var warning in outcome.Warnings)
        {
            terminal.Warn(warning);
        }

        foreach (var error in outcome.Errors)
        {
            terminal.Error($"{error.Path}: {error.Message}");
            terminal.Hint(error.Hint);
        }

        foreach (var error in unavailable)
        {
            terminal.Error($"{error.Path}: {error.Message}");
            terminal.Hint(error.Hint);
        }

        if (outcome.IsValid)
        {
            terminal.Print(
                unavailable.Count == 0
                    ? "The runtime environment is valid."
                    : "The runtime environment is valid, but cannot be set up here."
            );
        }
    }

    private static JsonObject ToJson(SpecValidation outcome, IReadOnlyList<SpecError> unavailable)
    {
        var json = new JsonObject
        {
            ["valid"] = outcome.IsValid,
            ["errors"] = ToJson(outcome.Errors),
            ["normalized"] = outcome.Normalized?.DeepClone(),
            ["warnings"] = new JsonArray([.. outcome.Warnings.Select(warning => JsonValue.Create(warning))]),
        };
        if (unavailable.Count > 0)
        {
            json["unavailable"] = ToJson(unavailable);
        }

        return json;
    }

    private static JsonArray ToJson(IReadOnlyList<SpecError> errors) =>
        new([
            .. errors.Select(error => new JsonObject
            {
                ["path"] = error.Path,
                ["code"] = error.Code,
                ["message"] = error.Message,
                ["hint"] = error.Hint,
            }),
        ]);
}
