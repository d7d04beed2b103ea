using Satchel.Abstractions.Settings;
using Satchel.Abstractions.Texts;

namespace Satchel.Cli.Diagnosis;

/// <summary>What packages and containers need.</summary>
internal static class InstallerChecks
{
    private const string InstallPython = "sudo apt-get install -y python3 python3-venv python3-pip";

    public static async Task<IReadOnlyList<Finding>> RunAsync(SettingsReader settings, CancellationToken cancellationToken)
    {
        var python = await ToolTrial
            .AskAsync(["python3", "-I", "-c", "import sys; print('Python', sys.version.split()[0], sys.executable)"], cancellationToken)
            .ConfigureAwait(false);
        var venv = await ToolTrial
            .AskAsync(["python3", "-I", "-c", "import venv; print('the venv module is there')"], cancellationToken)
            .ConfigureAwait(false);
        var pip = await ToolTrial.AskAsync(["python3", "-m", "pip", "--version"], cancellationToken).ConfigureAwait(false);
        var uv = await ToolTrial.AskAsync(["uv", "--version"], cancellationToken).ConfigureAwait(false);
        return
        [
            python is null ? Finding.Bad("python", "no python3 on the PATH", InstallPython) : Finding.Good("python", python),
            venv is null ? Finding.Bad("venv", "python3 has no venv module", InstallPython) : Finding.Good("venv", venv),
            pip is null ? Finding.Bad("pip", "python3 has no pip", InstallPython) : Finding.Good("pip", pip),
            OnFirstUse("uv", uv, python, pip, settings),
            settings.Text(CondaSettings.Program) is { } named && named != CondaSettings.Program.Default
                ? await NamedCondaAsync(named, cancellationToken).ConfigureAwait(false)
                : OnFirstUse(
                    "conda",
                    await FindCondaAsync(settings.Text(CondaSettings.Home), cancellationToken).ConfigureAwait(false),
                    python,
                    pip,
                    settings
                ),
            await FindEngineAsync(settings.Text(EnvironmentVariables.ContainerEngine), cancellationToken).ConfigureAwait(false),
            await FindGitAsync(cancellationToken).ConfigureAwait(false),
            await FindSdkAsync(cancellationToken).ConfigureAwait(false),
        ];
    }

    /// <summary>Tools that pip installs into an environment of ours when they are first needed.</summary>
    private static Finding OnFirstUse(string check, string? found, string? python, string? pip, SettingsReader settings) =>
        found is not null ? Finding.Good(check, found)
        : python is null ? Finding.Bad(check, "not installed, and there is no Python to make it with", InstallPython)
        : settings.Text(EnvironmentVariables.ToolWheels) is { } wheels
            ? Finding.Good(check, $"not installed; made from the wheels in {wheels} on first use")
        : pip is not null
            ? Finding.Good(
                check,
                $"not installed; made by pip on first use, from the package index or {EnvironmentVariables.ToolWheels.Name}"
            )
        : Finding.Bad(check, "not installed, and there is no pip to install it with", InstallPython);

    private static async Task<Finding> NamedCondaAsync(string program, CancellationToken cancellationToken) =>
        await ToolTrial.AskAsync([program, "--version"], cancellationToken).ConfigureAwait(false) is { } version
            ? Finding.Good("conda", $"{program} {version}")
            : Finding.Bad("conda", Silent(program, CondaSettings.Program), $"{ShellWords.Join([program])} --version");

    private static string Silent(string program, EnvironmentVariable setting) =>
        $"'{program}' of {setting.Name} or {setting.Key} does not answer";

    /// <param name="home">The installation that the operator names.</param>
    private static async Task<string?> FindCondaAsync(string? home, CancellationToken cancellationToken)
    {
        if (home is not null)
        {
            foreach (var place in (string[])["bin", "condabin"])
            {
                var own = Path.Combine(home, place, "conda");
                if (await ToolTrial.AskAsync([own, "--version"], cancellationToken).ConfigureAwait(false) is { } version)
                {
                    return $"{own} {version}";
                }
            }
        }

        foreach (var tool in (string[])["micromamba", "mamba", "conda"])
        {
            if (await ToolTrial.AskAsync([tool, "--version"], cancellationToken).ConfigureAwait(false) is { } version)
            {
                return $"{tool} {version}";
            }
        }

        return null;
    }

    private static async Task<Finding> FindGitAsync(CancellationToken cancellationToken) =>
        await ToolTrial.AskAsync(["git", "--version"], cancellationToken).ConfigureAwait(false) is { } version
            ? Finding.Good("git", version)
            : Finding.Bad("git", "no git on the PATH, which fetches repositories", "sudo apt-get install -y git");

    private static async Task<Finding> FindSdkAsync(CancellationToken cancellationToken) =>
        await ToolTrial.AskAsync(["dotnet", "--list-sdks"], cancellationToken).ConfigureAwait(false) is { Length: > 0 } version
            ? Finding.Good("dotnet", $".NET SDK {version}")
            : Finding.Bad(
                "dotnet",
                "no .NET SDK on the PATH, which nuget needs",
                "curl -fsSL https://dot.net/v1/dotnet-install.sh | bash -s -- --channel 10.0; export PATH=\"$HOME/.dotnet:$PATH\""
            );

    private static async Task<Finding> FindEngineAsync(string? named, CancellationToken cancellationToken)
    {
        var engines = named is null ? (string[])["podman", "docker"] : [named];
        foreach (var engine in engines)
        {
            if (await ToolTrial.AskAsync([engine, "--version"], cancellationToken).ConfigureAwait(false) is { } version)
            {
                return Finding.Good("container", $"{version}; no container was tried");
            }
        }

        return Finding.Bad(
            "container",
            named is null ? "neither podman nor docker is on the PATH" : Silent(named, EnvironmentVariables.ContainerEngine),
            named is null or "podman" ? "sudo apt-get install -y podman" : $"{ShellWords.Join([named])} --version"
        );
    }
}
