using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Environments.Layers;
using Satchel.Abstractions.Environments.Tools;
using Satchel.Environments.Providers.Shared.Pythons;

namespace Satchel.Environments.Providers.Shared.PackageManagers;

/// <summary>The commands of one build by an installer that speaks as pip does.</summary>
/// <param name="program">The installer, in messages.</param>
/// <param name="field">The field that it installs for.</param>
/// <param name="steps">How the lines begin that say what it is at.</param>
/// <param name="variables">Environment of the commands; logins of repositories are added.</param>
internal abstract class Installation(
    string program,
    string field,
    IReadOnlyList<string> steps,
    InstallerInputs inputs,
    Dictionary<string, string> variables,
    LayerBuild build
)
{
    /// <summary>What pip warns of before it asks again by itself, which takes seconds.</summary>
    public const string AskedAgain = "Retrying (Retry(";

    private readonly SecretCut _secrets = SecretCut.OfLonger(PathTokens.AddTo(variables, build.Layer.Plan.Secrets));

    private readonly GitPlaces _places = new(variables, build);

    /// <summary>Environment of the commands.</summary>
    protected Dictionary<string, string> Variables { get; } = variables;

    /// <summary>Without the logins of repositories, and with references to secrets that the installer expands.</summary>
    protected InstallerInputs Inputs { get; private set; } =
        GitLogins.TakeFrom(SecretReferences.TakeApart(inputs, variables, build.Layer.Plan.Secrets), variables);

    protected LayerBuild Build => build;

    /// <summary>Installs what the inputs say, looks whether it fits together where that is asked for, and tells what stands there now.</summary>
    /// <exception cref="SetupFailedException">It could not, or it does not fit.</exception>
    public async Task<LayerContent> MakeAsync(
        VirtualEnvironment environment,
        PackagedRequirements files,
        CancellationToken cancellationToken
    )
    {
        await InstallAsync(cancellationToken).ConfigureAwait(false);
        if (Inputs.ChecksInstalled)
        {
            await CheckAsync(cancellationToken).ConfigureAwait(false);
        }

        await PipPrograms.WriteAsync(environment.Python, build.Directory, cancellationToken).ConfigureAwait(false);
        return new LayerContent
        {
            Facts = new()
            {
                [VirtualEnvironment.DirectoryFact] = environment.Directory,
                [EnvironmentLock.NotesFact] = Inputs.Locked is null
                    ? new LockNotes(environment.Facts.Version, environment.Facts.Platform, OfBase).ToJson()
                    : build.Layer.Plan.LockNotes?.DeepClone(),
            },
            Lock = await LockAsync(build.Layer.Plan.Inputs[InstallerInputs.Lock], files, cancellationToken).ConfigureAwait(false),
        };
    }

    /// <summary>Installs what the inputs say.</summary>
    /// <exception cref="SetupFailedException">It could not.</exception>
    public async Task InstallAsync(CancellationToken cancellationToken)
    {
        PrivateCache.Use(Inputs, Variables, build);
        Inputs = OptionVariables.TakeFrom(Inputs, program is "pip" ? "pip" : "uv", Variables, build.Layer.Plan.Secrets);
        Inputs = await WithListsAsync(WithoutLogins(Inputs), cancellationToken).ConfigureAwait(false);
        try
        {
            await (
                Inputs.Locked is { } locked
                    ? InstallLockedAsync(new LockedRequirements(locked, Inputs.RequirementLines), cancellationToken)
                    : InstallAskedAsync(cancellationToken)
            ).ConfigureAwait(false);
        }
        finally
        {
            IndexLogins.Forget(build);
        }

        await InstalledOrigins.CleanAsync(build.Directory, _secrets, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The lock that was installed from, else one of what was chosen; null when the installer does not tell.</summary>
    /// <param name="given">The lock among the inputs, or null.</param>
    /// <param name="files">Where files of the user's were laid out.</param>
    public async Task<JsonNode?> LockAsync(JsonNode? given, PackagedRequirements files, CancellationToken cancellationToken) =>
        given?.DeepClone() ?? files.Unplaced(WithoutSecrets(await ReadLockAsync(cancellationToken).ConfigureAwait(false)));

    /// <summary>Puts logins of indexes where the installer finds them and nobody else, if it would show them to others.</summary>
    protected virtual InstallerInputs WithoutLogins(InstallerInputs inputs) => inputs;

    /// <summary>What requirements were met by without being installed: name and version.</summary>
    protected virtual IReadOnlyList<(string Name, string Version)> OfBase => [];

    protected abstract Task InstallAskedAsync(CancellationToken cancellationToken);

    protected abstract Task<JsonArray?> ReadLockAsync(CancellationToken cancellationToken);

    /// <summary>What the installer's check says of the Python below the environment; nothing where it does not look there.</summary>
    protected virtual Task<IReadOnlyList<string>> CheckBaseAsync(CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<string>>([]);

    /// <summary>A whole command: <c>install</c> and its like comes first.</summary>
    protected abstract ToolCommand Command(IReadOnlyList<string> arguments);

    /// <summary>The command without what settings have it look at beside an index: places with packages, and what is installed anew.</summary>
    protected abstract ToolCommand WithoutSources(IReadOnlyList<string> arguments);

    /// <summary>What <see cref="WithoutSources"/> gave, without what the installer says of its being told so.</summary>
    protected virtual ToolResult WithoutTalk(ToolResult result) => result;

    /// <summary>What a lock must have something for.</summary>
    protected virtual Task<IReadOnlyList<string>> AskedAsync(CancellationToken cancellationToken) =>
        Task.FromResult(Inputs.RequirementLines);

    /// <summary>Options of a locked installation that this installer needs.</summary>
    protected virtual IEnumerable<string> ForLocked(IEnumerable<string> options) => options;

    /// <summary>
    /// Makes sure that what was installed lies in the layer: a configuration file of the installer can send it elsewhere, and an environment
    /// without its packages must not be kept as a good one.
    /// </summary>
    /// <param name="names">Of the packages that the installer says it has installed.</param>
    /// <param name="tool">The installation; null when there were several.</param>
    /// <exception cref="SetupFailedException">Something is not there.</exception>
    protected void RequireInLayer(IEnumerable<string> names, ToolResult? tool)
    {
        var absent = LayerPackages.Absent(build.Directory, names);
        if (absent.Count > 0)
        {
            throw new SetupFailedException(
                SetupErrorKinds.ToolFailed,
                $"{program} says that it has installed {string.Join(", ", absent.Take(5))}, and the environment has it not.",
                $"Look for a target, prefix or root in the configuration of {field}: its files on the node, and what "
                    + $"{field.ToUpperInvariant()}_CONFIG_FILE names."
            )
            {
                Tool = tool,
            };
        }
    }

    protected Task<ToolResult> RunAsync(IReadOnlyList<string> arguments, CancellationToken cancellationToken) =>
        RunAsync(Command(arguments), cancellationToken);

    /// <summary>Runs a command that is none of <see cref="Command"/>'s, and tells how it goes.</summary>
    protected Task<ToolResult> RunAsync(ToolCommand command, CancellationToken cancellationToken) =>
        build.Tools.RunAsync(command with { OnLine = Tell }, cancellationToken);

    /// <summary>Writes a list for the installer.</summary>
    protected async Task<string> WriteAsync(string name, IReadOnlyList<string> lines, CancellationToken cancellationToken)
    {
        lines = [.. lines.Select(_places.Hide)];
        await ListFile.WriteAsync(build, name, lines, cancellationToken).ConfigureAwait(false);
        return Path.Combine(build.Scratch, name);
    }

    /// <summary>With options that name the lists that lines of requirements cannot, each in a file.</summary>
    private async Task<InstallerInputs> WithListsAsync(InstallerInputs given, CancellationToken cancellationToken)
    {
        var options = given.InstallOptions.ToList();
        foreach (var list in NamedList.All.Where(list => given.LinesOf(list).Count > 0))
        {
            options.AddRange([
                list.Option,
                await WriteAsync($"{list.Key}.txt", given.LinesOf(list), cancellationToken).ConfigureAwait(false),
            ]);
        }

        return given.WithOptions(options);
    }

    private LockNotes Notes => LockNotes.Read(build.Layer.Plan.LockNotes);

    private async Task CheckAsync(CancellationToken cancellationToken)
    {
        var result = await RunAsync(["check"], cancellationToken).ConfigureAwait(false);
        if (result.Succeeded)
        {
            return;
        }

        if (InstallFailures.OfMachine(result) is { } machine)
        {
            throw machine;
        }

        // What does not fit in the node's own Python, without anything of the environment, is no fault of what was asked for.
        var below = await CheckBaseAsync(cancellationToken).ConfigureAwait(false);
        string[] faults = [.. result.Lines.Except(below, StringComparer.Ordinal)];
        if (faults.Length > 0)
        {
            throw new SetupFailedException(
                SetupErrorKinds.VersionConflict,
                $"{program} check finds that the installed packages do not fit together: {string.Join("; ", faults.TakeLast(3))}",
                $"Ask for versions that fit, or leave {field}_check out."
            )
            {
                Tool = result,
            };
        }
    }

    private async Task InstallLockedAsync(LockedRequirements locked, CancellationToken cancellationToken)
    {
        foreach (var (lines, options) in locked.Installations())
        {
            var file = await WriteAsync("locked.txt", lines, cancellationToken).ConfigureAwait(false);
            // What is locked is installed as it stands: what overrides may say counts when it is compared with what is asked for.
            var install = Command(["install", "-r", file, .. Overrides.Without(Inputs.InstallOptions), .. ForLocked(options)]);
            var result = await RunAsync(install with { Variables = Overrides.Without(install.Variables) }, cancellationToken)
                .ConfigureAwait(false);
            if (!result.Succeeded)
            {
                throw LockedFailures.Of(InstallFailures.Of(field, result), Notes, Inputs.PythonVersion);
            }
        }

        RequireInLayer(Inputs.Locked!.Select(package => package.Name), tool: null);
        if (LayerPackages.Others(build.Directory, Inputs.Locked!).FirstOrDefault() is { } fault)
        {
            throw new SetupFailedException(SetupErrorKinds.VersionConflict, fault, LockConflict.Anew);
        }

        var asked = await AskedAsync(cancellationToken).ConfigureAwait(false);
        var fit = new LockFit(
            Inputs.Locked!,
            asked,
            Inputs.ConstraintLines,
            Notes,
            Overrides.AreIn(Inputs.InstallOptions, build.Variables)
        );
        await CheckFitAsync(fit, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>With no place to take anything from, so that whatever is not there already is what the lock does not have.</summary>
    private async Task CheckFitAsync(LockFit fit, CancellationToken cancellationToken)
    {
        fit.CheckPlaces();
        string[] bounds =
            fit.Constraints.Count > 0
                ? ["-c", await WriteAsync("bounds.txt", fit.Constraints, cancellationToken).ConfigureAwait(false)]
                : [];
        var needs = Inputs.InstallOptions.Contains("--no-deps", StringComparer.Ordinal) ? [] : fit.WithExtras;
        foreach (var (lines, options) in ((IReadOnlyList<string>, string[])[])[(fit.Asked, ["--no-deps"]), (needs, [])])
        {
            if (lines.Count == 0)
            {
                continue;
            }

            var asked = await WriteAsync("asked.txt", lines, cancellationToken).ConfigureAwait(false);
            string[] arguments = ["install", "--no-index", .. options, "-r", asked, .. bounds, .. Overrides.Of(Inputs.InstallOptions)];
            var check = WithoutTalk(await RunAsync(WithoutSources(arguments), cancellationToken).ConfigureAwait(false));
            if (InstallFailures.UnmetRequirement(check) is { } unmet)
            {
                throw fit.DoesNotFit(unmet, check);
            }

            if (!check.Succeeded)
            {
                throw InstallFailures.Of(field, check);
            }
        }
    }

    /// <summary>A lock whose URLs refer to the variables whose secrets stood in them, as the requirements do.</summary>
    private JsonArray? WithoutSecrets(JsonArray? chosen)
    {
        foreach (var entry in (chosen ?? []).OfType<JsonObject>())
        {
            if (entry["url"]?.GetValue<string>() is { } url)
            {
                entry["url"] = CredentialCut.Without(_secrets.Cut(url));
            }
        }

        return chosen;
    }

    private void Tell(string line)
    {
        var text = line.Trim();
        if (text.Contains(AskedAgain, StringComparison.Ordinal))
        {
            build.Progress.Report($"The package index does not answer; {field} asks it again.");
        }
        else if (steps.Any(step => text.StartsWith(step, StringComparison.Ordinal)))
        {
            build.Progress.Report(text);
        }
    }
}
