using System.Globalization;
using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Environments.Layers;
using Satchel.Environments.Providers.Shared.Fields;
using Satchel.Environments.Providers.Shared.PackageManagers;

namespace Satchel.Environments.Providers.Conda;

/// <summary>
/// One layer: an environment made of what describes it, with the packages that pip adds; or, for an environment of the node, what
/// activating it does.
/// </summary>
internal sealed class LayerPlanner : ILayerPlanner
{
    private const string DefaultAlias = "https://conda.anaconda.org/";
    private const string Channels = "CONDA_CHANNELS";
    private const string Alias = "CONDA_CHANNEL_ALIAS";
    private const string Priority = "CONDA_CHANNEL_PRIORITY";
    private const string DefaultPriority = "strict";

    private static readonly InstallerPlan Pip = new(NestedPip.Keys, "PIP_", PipVariables.Indifferent);

    public string Field => "conda";

    public EnvironmentPhase Phase => EnvironmentPhase.Base;

    public int FormatVersion => 2;

    public IReadOnlyList<LayerPlan> Plan(JsonNode value, PlanningContext context) =>
        ResolvedCondaField.Of(value) switch
        {
            null => [],
            { Prefix: { } prefix } field =>
            [
                new LayerPlan(new JsonObject { [CondaInputs.Prefix] = prefix, [CondaInputs.State] = field.State }) { Summary = prefix },
            ],
            var field => [PlanContent(field, context)],
        };

    private static LayerPlan PlanContent(ResolvedCondaField field, PlanningContext context)
    {
        var content = field.Content ?? [];
        var credentials = new ChannelCredentials();
        var variables = context.InstallerVariables;
        var parts = InParts(context.Secrets);
        var secrets = new ChannelSecrets(context, credentials, name => PartsOf(name, context.Secrets));

        string[] listed = [.. TextsOf(content, EnvironmentContent.Channels).Where(channel => channel is not "nodefaults")];
        var channels = listed.Length > 0 ? listed : Split(variables.GetValueOrDefault(Channels) ?? field.DefaultChannels);
        string[] specs = [.. TextsOf(content, EnvironmentContent.Dependencies).Select(secrets.Read)];
        var locked = EnvironmentLock.Of(context.Fields, "conda")?.OfType<JsonObject>().ToLookup(InstalledPackages.IsFromConda);
        var pip = field.Pip is { } nested ? PlanPip(nested, locked?[false], context) : null;
        string[] places = [.. channels.Select(channel => listed.Length > 0 ? secrets.Read(channel) : secrets.ReadOf(Channels, channel))];
        var alias = secrets.ReadOf(Alias, AliasIn(variables));
        var inputs = new JsonObject
        {
            [CondaInputs.Channels] = places.ToArray(),
            [CondaInputs.Specs] = specs.ToArray(),
            [CondaInputs.Alias] = alias,
            [CondaInputs.Priority] = context.Secrets.ContainsKey(Priority)
                ? $"${{{Priority}}}"
                : variables.GetValueOrDefault(Priority)?.ToLowerInvariant() ?? DefaultPriority,
            [CondaInputs.Program] = field.Program,
            [CondaInputs.Platform] = SubdirOf(context.Platform),
            [CondaInputs.Machine] = new JsonObject
            {
                ["kernel"] = context.Platform.Kernel,
                ["nvidia_driver"] = context.Platform.NvidiaDriver,
                ["cpu_features"] = context.Platform.CpuFeatures,
            },
            ["variables"] = new JsonObject(
                Deciding(variables)
                    .Select(variable =>
                        KeyValuePair.Create(
                            variable.Key,
                            (JsonNode?)(
                                context.Secrets.ContainsKey(variable.Key) ? SecretPlaces.Shown(variable.Key, context) : variable.Value
                            )
                        )
                    )
            ),
            [CondaInputs.PipInputs] = pip?.Inputs.DeepClone(),
        };
        SecretPlaces.NoteIn(
            inputs,
            [.. places, .. specs, alias, inputs[CondaInputs.Priority]!.GetValue<string>()],
            [
                .. Deciding(variables),
                // A new token of the same channel decides nothing.
                .. variables
                    .Where(variable => listed.Length == 0 && variable.Key is Channels)
                    .Select(variable => KeyValuePair.Create(variable.Key, ChannelCredentials.Without(variable.Value))),
            ],
            context with
            {
                Secrets = parts,
            }
        );
        var notes = EnvironmentLock.NotesOf(context.Fields, "conda");
        if (locked is not null)
        {
            RequireThisPlatform(locked[true], SubdirOf(context.Platform), notes);
            LockInputs.Put(inputs, CondaInputs.Lock, new JsonArray([.. locked[true].Select(entry => entry.DeepClone())]));
        }

        return new LayerPlan(inputs)
        {
            Secrets = secrets
                .Used.Concat(credentials.Secrets)
                .Concat(context.Secrets.Where(secret => secret.Key is Priority))
                .Concat(pip?.Secrets ?? new Dictionary<string, string>(StringComparer.Ordinal))
                .DistinctBy(secret => secret.Key, StringComparer.Ordinal)
                .ToDictionary(secret => secret.Key, secret => secret.Value, StringComparer.Ordinal),
            LockNotes = notes,
            Summary = Summarize(specs, pip),
        };
    }

    /// <summary>Before packages of another platform are installed, which nothing else looks at once they are locked.</summary>
    private static void RequireThisPlatform(IEnumerable<JsonObject> locked, string here, JsonObject? notes)
    {
        foreach (var entry in locked)
        {
            if (entry["subdir"].TryGetText(out var subdir) && subdir != "noarch" && subdir != here)
            {
                var failure = new SetupFailedException(
                    SetupErrorKinds.WrongPlatform,
                    $"The lock has '{entry["name"]}' for {subdir}, and this node is {here}.",
                    ""
                );
                throw LockedFailures.Of(failure, LockNotes.Read(notes), here: "");
            }
        }
    }

    private static LayerPlan PlanPip(JsonObject value, IEnumerable<JsonObject>? locked, PlanningContext context)
    {
        var plan = Pip.Plan(value, context with { Python = null });
        if (locked is not null)
        {
            LockInputs.Put(plan.Inputs, InstallerInputs.Lock, new JsonArray([.. locked.Select(entry => entry.DeepClone())]));
        }

        return plan;
    }

    /// <summary>What of conda's variables decides what is installed, beside those that have an input of their own.</summary>
    private static IEnumerable<KeyValuePair<string, string>> Deciding(IReadOnlyDictionary<string, string> variables) =>
        variables
            .Where(variable => variable.Key.StartsWith("CONDA_OVERRIDE_", StringComparison.Ordinal) || variable.Key is "CONDA_SOLVER")
            .OrderBy(variable => variable.Key, StringComparer.Ordinal);

    /// <summary>The secrets, those as well that are parts of one.</summary>
    private static Dictionary<string, string> InParts(IReadOnlyDictionary<string, string> secrets)
    {
        var parts = new Dictionary<string, string>(secrets, StringComparer.Ordinal);
        foreach (var (name, part) in secrets.Keys.SelectMany(name => PartsOf(name, secrets)))
        {
            parts[name] = part;
        }

        return parts;
    }

    /// <summary>
    /// The parts of a secret: each channel of a list, the alias without the slash at its end, and what is in the paths of URLs.
    /// </summary>
    private static IEnumerable<KeyValuePair<string, string>> PartsOf(string variable, IReadOnlyDictionary<string, string> secrets)
    {
        var secret = secrets[variable];
        var paths = PathTokens.PartsOf([KeyValuePair.Create(variable, secret)]);
        return variable switch
        {
            Channels => Split(secret)
                .Select(
                    static (channel, index) =>
                        KeyValuePair.Create(string.Create(CultureInfo.InvariantCulture, $"{Channels}_{index + 1}"), channel)
                )
                .Concat(paths),
            Alias when secret.TrimEnd('/') is { Length: > 0 } alias => paths.Append(KeyValuePair.Create(Alias, alias)),
            _ => paths,
        };
    }

    /// <summary>Names of channels stand behind it, and no part of it is one, whether or not it ends with a slash.</summary>
    private static string AliasIn(IReadOnlyDictionary<string, string> variables) =>
        (variables.GetValueOrDefault(Alias) is { Length: > 0 } said ? said : DefaultAlias).TrimEnd('/') + "/";

    private static string SubdirOf(PlatformFacts platform) =>
        (platform.Os, platform.Architecture) switch
        {
            ("linux", "x86_64") => "linux-64",
            ("osx", "x86_64") => "osx-64",
            ("osx", "aarch64") => "osx-arm64",
            var (os, architecture) => $"{os}-{architecture}",
        };

    private static IEnumerable<string> TextsOf(JsonObject content, string key) =>
        (content[key] as JsonArray ?? []).Where(item => item.TryGetText(out _)).Select(item => item!.GetValue<string>().Trim());

    private static string[] Split(string channels) =>
        channels.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private static string Summarize(string[] specs, LayerPlan? pip)
    {
        var packages = specs.Length switch
        {
            0 => "no packages",
            1 => specs[0],
            var count => $"{specs[0]} and {count - 1} more",
        };
        return pip is null ? packages : $"{packages}, with pip: {pip.Summary}";
    }
}
