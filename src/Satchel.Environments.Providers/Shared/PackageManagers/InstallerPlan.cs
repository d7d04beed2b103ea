using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Environments.Layers;
using Satchel.Abstractions.Packages;
using Satchel.Abstractions.Texts;
using Satchel.Environments.Providers.Shared.Containers;
using Satchel.Environments.Providers.Shared.Fields;
using Satchel.Environments.Providers.Shared.PackagedDirectories;

namespace Satchel.Environments.Providers.Shared.PackageManagers;

/// <summary>Plans the layer of a field that lists packages: a virtual environment of the node's Python. Pure.</summary>
/// <param name="keys">The field.</param>
/// <param name="variablePrefix">How the variables begin that steer this installer: <c>PIP_</c>.</param>
/// <param name="indifferent">Those of them that do not decide what is installed, without the prefix.</param>
internal sealed class InstallerPlan(PackageManagerKeys keys, string variablePrefix, IReadOnlySet<string> indifferent)
{
    /// <summary>Characters of variables in all texts of a plan, which is held in memory: far more than anybody means to write.</summary>
    private const int MostPutIn = 16 * ExpansionRoom.Most;

    public LayerPlan Plan(JsonNode value, PlanningContext context)
    {
        var fields = value.AsObject();
        var cut = new CredentialCut();
        var room = new ExpansionRoom(MostPutIn, $"the packages, constraints and options of {keys.Field}");
        string Read(string text) => cut.Cut(UserText.Expand(text, context, room));

        string[] requirements = [.. RequirementText.Clean(TextsOf(fields, PackageManagerKeys.Packages)).Select(Read)];
        string[] constraints = [.. RequirementText.Clean(TextsOf(fields, PackageManagerKeys.Constraints)).Select(Read)];
        string[] options =
        [
            .. TextsOf(fields, keys.Options).Where(option => !keys.IdleOptions.Contains(option, StringComparer.Ordinal)).Select(Read),
        ];
        var lists = NamedList
            .Of(keys.Known)
            .ToDictionary(list => list, list => (string[])[.. RequirementText.Clean(TextsOf(fields, list.Key)).Select(Read)]);
        (options, var indexLines) = IndexOptions.TakeSecret(options, keys.Known);
        requirements = [.. indexLines, .. requirements];
        var image = ResolvedImage.In(context.Fields);
        var inputs = new JsonObject
        {
            [InstallerInputs.Requirements] = requirements.ToArray(),
            [InstallerInputs.Constraints] = constraints.ToArray(),
            [InstallerInputs.Options] = options.ToArray(),
            [InstallerInputs.Version] = ToolVersion.Specifier(fields[keys.Version]?.GetValue<string>()),
            [InstallerInputs.Check] = fields[keys.Check]?.GetValue<bool>() ?? false,
            [InstallerInputs.Python] = image is null ? InstallerInputs.Of(context.Python, keys.CountsPackagesOfBase) : null,
            ["variables"] = Deciding(context),
        };
        foreach (var (list, lines) in lists.Where(static list => list.Value.Length > 0))
        {
            inputs[list.Key] = lines.ToArray();
        }

        string[] texts = [.. requirements, .. constraints, .. lists.Values.SelectMany(static lines => lines), .. options];
        SecretPlaces.NoteIn(inputs, texts, DecidingOf(context), context);

        if (fields[PackageManagerKeys.NodeFiles] is { } files)
        {
            // Lists that lie beside one whose place is, or may be, a secret are places of their own.
            var isSecret = context.Secrets.Any(secret =>
                InstallerVariables.Includes(secret.Key)
                    ? InstallerFiles.NamedIn(secret.Value).Any()
                    : texts.Any(text => SecretPlaces.Refers(CredentialCut.Without(text), secret.Key))
            );
            inputs[PackageManagerKeys.NodeFiles] = new JsonObject(
                files
                    .AsObject()
                    .Select(file =>
                        KeyValuePair.Create(isSecret ? PrivateCache.MarkOf(file.Key, context) : file.Key, file.Value?.DeepClone())
                    )
            );
        }

        if (fields[PackageManagerKeys.ProjectPlaces] is JsonObject places)
        {
            var noted = inputs[PackageManagerKeys.NodeFiles] as JsonObject ?? [];
            foreach (var (place, digest) in places)
            {
                noted[place] = digest?.DeepClone();
            }

            inputs[PackageManagerKeys.NodeFiles] = noted;
        }

        image?.NameIn(inputs);
        var notes = EnvironmentLock.NotesOf(context.Fields, keys.Field);
        if (EnvironmentLock.Of(context.Fields, keys.Field) is { } locked)
        {
            LockInputs.Put(inputs, InstallerInputs.Lock, locked);
            if (!Overrides.AreIn(inputs, options, context.InstallerVariables))
            {
                new LockForesight(LockInputs.Read(locked), LockNotes.Read(notes), name => MayBeInBase(name, image, context.Python)).Check(
                    requirements,
                    constraints
                );
            }
        }

        var readsFiles = texts.Any(text => text.Contains(WorkingDirectoryReference.Ray, StringComparison.Ordinal));
        return new LayerPlan(inputs)
        {
            Reads = [.. readsFiles ? ["working_dir"] : (string[])[], .. image is null ? [] : ResolvedImage.Fields],
            Secrets = context
                .Secrets.Where(secret => IsUsed(secret, texts))
                .Concat(cut.Secrets)
                .DistinctBy(secret => secret.Key, StringComparer.Ordinal)
                .ToDictionary(StringComparer.Ordinal),
            LockNotes = notes,
            Summary = Summarize(
                [.. requirements.Where(requirement => !requirement.StartsWith('-')).Select(NameOfFile)],
                requirements.Any(LongLists.IsOne)
            ),
        };
    }

    /// <summary>Whether the installer may take a package of the base for one that is not locked: the base of an image is not known here.</summary>
    private bool MayBeInBase(string name, ResolvedImage? image, PythonFacts? python) =>
        image is not null
        || python is null
        || (keys.CountsPackagesOfBase && python.PackageNames.Split('\n').Contains(PythonPackageName.Normal(name), StringComparer.Ordinal));

    private JsonObject Deciding(PlanningContext context) =>
        new(
            DecidingOf(context)
                .Select(variable => KeyValuePair.Create(variable.Key, (JsonNode?)Shown(variable.Key, variable.Value, context)))
        );

    /// <summary>Whether a secret is referred to, or is a URL or path among the installer's variables, parts of which come into what is noted.</summary>
    private static bool IsUsed(KeyValuePair<string, string> secret, IEnumerable<string> texts) =>
        texts.Any(text => SecretPlaces.Refers(text, secret.Key))
        || (
            InstallerVariables.Includes(secret.Key)
            && (secret.Value.Contains("://", StringComparison.Ordinal) || InstallerFiles.NamedIn(secret.Value).Any())
        );

    private IEnumerable<KeyValuePair<string, string>> DecidingOf(PlanningContext context) =>
        context
            .InstallerVariables.Where(variable =>
                variable.Key.StartsWith(variablePrefix, StringComparison.Ordinal)
                && !indifferent.Contains(variable.Key[variablePrefix.Length..])
                && !InstallerVariables.IsLogin(variable.Key)
            )
            .OrderBy(variable => variable.Key, StringComparer.Ordinal);

    private static string Shown(string name, string value, PlanningContext context) =>
        context.Secrets.ContainsKey(name) ? SecretPlaces.Shown(name, context) : CredentialCut.WithoutTokens(value);

    private static IEnumerable<string> TextsOf(JsonObject fields, string key) =>
        (fields[key] as JsonArray ?? []).Select(item => item!.GetValue<string>());

    /// <summary>A file of the user's by its name alone.</summary>
    private static string NameOfFile(string requirement) =>
        requirement.StartsWith(PackageUri.Scheme + "://", StringComparison.Ordinal) ? requirement.Split('/')[^1] : requirement;

    private static string Summarize(string[] requirements, bool hasMore) =>
        requirements.Length switch
        {
            _ when hasMore => $"{requirements.FirstOrDefault() ?? "packages"} and many more",
            0 => "no packages",
            1 => requirements[0],
            var count => $"{requirements[0]} and {count - 1} more",
        };
}
