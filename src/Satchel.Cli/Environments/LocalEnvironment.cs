using Satchel.Abstractions.Home;
using Satchel.Cli.Jobs;
using Satchel.Cli.Output;
using Satchel.Client;
using Satchel.Client.Environments;
using Satchel.Client.Packages;
using Satchel.Packaging.Building;

namespace Satchel.Cli.Environments;

/// <summary>The way of an environment from this machine to a cluster, with its progress on the terminal.</summary>
internal static class LocalEnvironment
{
    /// <summary>Reads the local files of an environment, and tells its warnings.</summary>
    /// <exception cref="Abstractions.Errors.SatchelException">See <see cref="RuntimeEnvPackage.BuildAsync"/>.</exception>
    public static async Task<RuntimeEnvPackage> BuildAsync(
        CheckedRuntimeEnv environment,
        Terminal terminal,
        CancellationToken cancellationToken
    )
    {
        foreach (var warning in environment.Warnings)
        {
            terminal.Warn(warning);
        }

        using var progress = new SlowProgress<PackagingProgress>(terminal, PackageText.Scanning);
        return await RuntimeEnvPackage
            .BuildAsync(environment, SatchelHome.FromEnvironment(), progress, cancellationToken)
            .ConfigureAwait(false);
    }

    /// <summary>Sends what the cluster lacks of it.</summary>
    /// <exception cref="Abstractions.Errors.SatchelException">See <see cref="RuntimeEnvPackage.SendAsync"/>.</exception>
    public static async Task<UploadSummary> SendAsync(
        RuntimeEnvPackage package,
        SatchelClient client,
        Terminal terminal,
        CancellationToken cancellationToken
    )
    {
        await client.Environments.RequireFieldsAsync(package, cancellationToken).ConfigureAwait(false);
        using var progress = new SendingProgress(terminal);
        return await package.SendAsync(client.Packages, progress, cancellationToken).ConfigureAwait(false);
    }
}
