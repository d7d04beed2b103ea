using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Home;
using Satchel.Abstractions.Packages;
using Satchel.Client.Packages;
using Satchel.Environments.Providers;
using Satchel.Packaging.Building;
using Satchel.Packaging.Ignore;
using Satchel.Packaging.Walking;

namespace Satchel.Client.Environments;

/// <summary>
/// A runtime environment with its local files: made without a cluster, then sent to one. Fields that name files of this machine are
/// replaced by names of packages, and <c>excludes</c>, which packaging has spent, is gone unless there are archives that it applies to.
/// </summary>
public sealed class RuntimeEnvPackage
{
    private const string WorkingDir = "working_dir";
    private const string PyModules = "py_modules";
    private const string JavaJars = "java_jars";
    private const string Excludes = "excludes";

    private readonly LocalFiles _files;
    private readonly IReadOnlyList<string> _excludes;
    private readonly List<(IReadOnlyList<IdleExclude> Idle, IReadOnlyList<PackagingWarning> Warnings)> _judged = [];

    private RuntimeEnvPackage(JsonObject runtimeEnv, LocalFiles files, IReadOnlyList<string> excludes)
    {
        RuntimeEnv = runtimeEnv;
        _files = files;
        _excludes = excludes;
    }

    /// <summary>What to submit, once <see cref="SendAsync"/> has returned.</summary>
    public JsonObject RuntimeEnv { get; }

    /// <summary>Whether the job starts among files of the user's.</summary>
    public bool HasWorkingDirectory => RuntimeEnv.ContainsKey(WorkingDir);

    /// <summary>See <see cref="CheckedRuntimeEnv.UnknownFields"/>.</summary>
    public IReadOnlyList<SpecError> UnknownFields { get; private init; } = [];

    /// <summary>Absolute paths of what it takes along, the working directory's first; of a text its name.</summary>
    public IReadOnlyList<string> Sources => _files.Sources;

    /// <summary>What went into each package that was made here and what did not: the working directory's, then those of modules.</summary>
    public IReadOnlyList<PackagingReport> Reports => [.. _files.Directories.Select(package => package.Report)];

    /// <summary>
    /// What is odd about the packages. A pattern of <c>excludes</c> is told when it matched in none of them, unless there is something that only
    /// the cluster reads.
    /// </summary>
    public IReadOnlyList<PackagingWarning> Warnings
    {
        get
        {
            var idle = Names(RuntimeEnv, static uri => uri.IsRemote)
                ? []
                : Reports
                    .Select(report => report.IdleExcludes)
                    .OfType<IReadOnlyList<IdleExclude>>()
                    .Concat(_judged.Select(archive => archive.Idle))
                    .ToList();
            var everywhere = idle.Select(one => one.Select(exclude => exclude.Pattern))
                .Aggregate((IEnumerable<string>?)null, static (all, one) => all?.Intersect(one, StringComparer.Ordinal) ?? one)
                ?.ToHashSet(StringComparer.Ordinal);
            return
            [
                .. Reports.SelectMany(report => report.Warnings),
                .. _judged.SelectMany(archive => archive.Warnings),
                .. IdleExclude.Warnings(
                    idle.SelectMany(one => one)
                        .Where(exclude => everywhere!.Contains(exclude.Pattern))
                        .GroupBy(exclude => exclude.Pattern, StringComparer.Ordinal)
                        // Where one of them has what is meant, its sentence says more.
                        .Select(static same => same.MaxBy(exclude => exclude.Text.Length)!)
                ),
            ];
        }
    }

    /// <summary>Reads the local files of an environment.</summary>
    /// <param name="environment">The environment.</param>
    /// <param name="home">Holds the caches that make the next time fast.</param>
    /// <param name="progress">Told while files are read.</param>
    /// <exception cref="RuntimeEnvRefusedException">The working directory lacks what a field wants to find in it.</exception>
    /// <exception cref="Abstractions.Errors.SatchelException">See <see cref="PackageBuilder.BuildAsync"/> and
    /// <see cref="LocalArchive.ReadAsync"/>.</exception>
    public static async Task<RuntimeEnvPackage> BuildAsync(
        CheckedRuntimeEnv environment,
        SatchelHome home,
        IProgress<PackagingProgress>? progress,
        CancellationToken cancellationToken
    )
    {
        var runtimeEnv = environment.Normalized.DeepClone().AsObject();
        var excludes = runtimeEnv[Excludes]?.AsArray().Select(pattern => pattern!.GetValue<string>()).ToArray() ?? [];
        var files = new LocalFiles(home, excludes, environment.ReadsIgnoreFilesAbove, progress);
        if (FindPath(runtimeEnv[WorkingDir], environment) is { } directory)
        {
            runtimeEnv[WorkingDir] = await files.AddWorkingDirectoryAsync(directory, cancellationToken).ConfigureAwait(false);
            await RequireProjectAsync(runtimeEnv, files, cancellationToken).ConfigureAwait(false);
        }

        await ReplaceAsync(runtimeEnv[PyModules], path => files.AddModuleAsync(path, cancellationToken), environment).ConfigureAwait(false);
        await ReplaceAsync(runtimeEnv[JavaJars], path => files.AddJarsAsync(path, cancellationToken), environment).ConfigureAwait(false);
        await LocalRequirements
            .PackAsync(
                runtimeEnv,
                path => files.AddRequirementAsync(path, cancellationToken),
                path => files.AddLinksAsync(path, cancellationToken),
                (name, text) => files.AddTextAsync(name, text, cancellationToken)
            )
            .ConfigureAwait(false);
        if (!Names(runtimeEnv, static uri => uri.IsRemote || uri.Scheme is RuntimeEnvUri.UploadedScheme))
        {
            runtimeEnv.Remove(Excludes);
        }

        var package = new RuntimeEnvPackage(runtimeEnv, files, excludes) { UnknownFields = environment.UnknownFields };
        foreach (var archive in excludes.Length > 0 ? files.Archives : [])
        {
            package._judged.Add(await archive.JudgeAsync(excludes, cancellationToken).ConfigureAwait(false));
        }

        return package;
    }

    /// <summary>Whoever forgot the lock of a project is told before anything is sent.</summary>
    private static async Task RequireProjectAsync(JsonObject runtimeEnv, LocalFiles files, CancellationToken cancellationToken)
    {
        if (!PackagedProject.IsIn(runtimeEnv))
        {
            return;
        }

        var tree =
            files.Directories is [var packed] ? packed.Tree
            : files.Archives is [var archive] ? await archive.UnpackAsync(cancellationToken).ConfigureAwait(false)
            : null;
        if (
            tree is not null
            && PackagedProject.FindMissing(runtimeEnv, tree.Files.Select(static file => file.Path.ToString())) is { } missing
        )
        {
            throw new RuntimeEnvRefusedException([missing]);
        }
    }

    /// <summary>Asks a cluster what it lacks of the files, and sends none.</summary>
    /// <exception cref="Abstractions.Errors.SatchelException">See <see cref="PackagesApi"/>.</exception>
    public async Task<UploadForecast> ForecastAsync(PackagesApi packages, CancellationToken cancellationToken)
    {
        var missing = 0L;
        foreach (var package in _files.Directories)
        {
            missing += await packages.AnnounceAsync(package, cancellationToken).ConfigureAwait(false);
        }

        var unsent = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var archive in _files.Archives)
        {
            if (await packages.LacksAsync(archive, cancellationToken).ConfigureAwait(false))
            {
                missing += archive.Size;
                var tree = ArchiveExcludes.Apply(await archive.UnpackAsync(cancellationToken).ConfigureAwait(false), _excludes);
                await packages.AnnounceAsync(tree, cancellationToken).ConfigureAwait(false);
                unsent[LocalFiles.UriOf(archive)] = PackageUri.For(tree.Digest);
            }
        }

        return ForecastUnsent() with
        {
            MissingBytes = missing,
            UnsentArchives = unsent,
        };
    }

    /// <summary>What a cluster that has none of the files lacks of them.</summary>
    public UploadForecast ForecastUnsent()
    {
        var bytes = Reports.Sum(report => report.Bytes) + _files.Archives.Sum(archive => archive.Size);
        return new UploadForecast(
            Reports.Sum(report => report.Files) + _files.Archives.Count,
            bytes,
            bytes,
            ImmutableDictionary<string, string>.Empty
        );
    }

    /// <summary>Makes a cluster hold the files.</summary>
    /// <returns>What was sent.</returns>
    /// <exception cref="Abstractions.Errors.SatchelException">See <see cref="PackagesApi"/>.</exception>
    public async Task<UploadSummary> SendAsync(
        PackagesApi packages,
        IProgress<UploadProgress>? progress,
        CancellationToken cancellationToken
    )
    {
        var sum = UploadSummary.None;
        foreach (var package in _files.Directories)
        {
            sum = sum.Plus(await packages.SendAsync(package, progress, cancellationToken).ConfigureAwait(false));
        }

        foreach (var archive in _files.Archives)
        {
            sum = sum.Plus(await packages.SendAsync(archive, progress, cancellationToken).ConfigureAwait(false));
        }

        return sum;
    }

    /// <summary>Whether a field for files names something of a kind.</summary>
    private static bool Names(JsonObject runtimeEnv, Func<RuntimeEnvUri, bool> isOfKind) =>
        ((JsonNode?[])[runtimeEnv[WorkingDir], .. ListOf(runtimeEnv[PyModules]), .. ListOf(runtimeEnv[JavaJars])]).Any(value =>
            value?.GetValue<string>() is { } text && RuntimeEnvUri.TryParse(text, out var uri, out _) && isOfKind(uri)
        );

    private static JsonArray ListOf(JsonNode? value) => value as JsonArray ?? [];

    /// <summary>Puts the URI of a package in the place of each path in a list.</summary>
    private static async Task ReplaceAsync(JsonNode? list, Func<string, Task<string>> add, CheckedRuntimeEnv environment)
    {
        var entries = list?.AsArray();
        for (var index = 0; index < entries?.Count; index++)
        {
            if (FindPath(entries[index], environment) is { } path)
            {
                entries[index] = await add(path).ConfigureAwait(false);
            }
        }
    }

    /// <summary>The absolute path that a value names; null when it names a URI, or nothing.</summary>
    private static string? FindPath(JsonNode? value, CheckedRuntimeEnv environment) =>
        value?.GetValue<string>() is { } text && RuntimeEnvUri.IsPath(text) ? Path.GetFullPath(text, environment.Directory) : null;
}
