using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Microsoft.Extensions.Options;
using Satchel.Abstractions.Errors;
using Satchel.Abstractions.Home;
using Satchel.Abstractions.Settings;
using Satchel.Abstractions.Wire;
using Satchel.Posix.Durability;
using Satchel.Posix.Files;
using Satchel.Posix.Processes;
using Satchel.Server.Routing;
using Satchel.Server.Security;

namespace Satchel.Server.Starting;

/// <summary>The life of the process: take the home, take the port, start everything, say so, serve until told to leave.</summary>
internal static class Daemon
{
    private const int Succeeded = 0;
    private const int CouldNotStart = 1;

    /// <returns>Exit code: 0 after an orderly end, 1 when it could not start (standard output says why).</returns>
    public static async Task<int> RunAsync(string[] arguments)
    {
        try
        {
            var parsed = DaemonArguments.Parse(arguments);
            if (parsed.OnlyChecksSettings)
            {
                Report(new StartReport(null, FaultIn(parsed)));
                return Succeeded;
            }

            await ServeAsync(parsed).ConfigureAwait(false);
            return Succeeded;
        }
        catch (SatchelException refused)
        {
            Report(new StartReport(null, refused.Error));
            return CouldNotStart;
        }
        catch (OptionsValidationException refused)
        {
            Report(
                new StartReport(null, new SatchelError("invalid_setting", string.Join(' ', refused.Failures), "See `satchel config show`."))
            );
            return CouldNotStart;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            Report(
                new StartReport(
                    null,
                    new SatchelError(
                        "start_failed",
                        $"The daemon cannot start: {failure.Message}",
                        "Look at the permissions of SATCHEL_HOME and at the space on its disk."
                    )
                )
            );
            return CouldNotStart;
        }
    }

    /// <returns>What would keep it from starting in its home, as far as settings go.</returns>
    private static SatchelError? FaultIn(DaemonArguments arguments)
    {
        try
        {
            var home = new SatchelHome(arguments.Home);
            var (config, settings) = SettingsOf(arguments, home, KeptStart.TryRead(home.Node(arguments.Node)));
            new RoomOptions(HeadOptions.Of(arguments, settings) with { Custom = config.Providers }, settings).CheckGpus();
            return null;
        }
        catch (SatchelException refused)
        {
            return refused.Error;
        }
    }

    private static (ConfigContent Config, SettingsReader Settings) SettingsOf(
        DaemonArguments arguments,
        SatchelHome home,
        KeptStart? before
    )
    {
        var config = ConfigFile.Read(home.ConfigFile);
        var settings = new SettingsReader(config.Values, home.ConfigFile)
        {
            Flags = arguments.Flags,
            Kept = before?.Options ?? new Dictionary<string, string>(StringComparer.Ordinal),
        };
        _ = settings.ReadAll();
        return (config, settings);
    }

    private static async Task ServeAsync(DaemonArguments arguments)
    {
        RequireDescriptors(OwnProcess.RaiseDescriptorLimit());
        SetFileMask(JobSettings.FileMask.Default);
        var home = new SatchelHome(arguments.Home);
        HomePath.Require(home.Root);
        DurableDirectory.Create(home.Root, HeadIdentity.PrivateDirectory);
        HomePath.RequireOwn(home.Root);
        using var headLock = HeadLock.Take(home);
        File.Delete(home.HeadFile);
        var node = home.Node(arguments.Node);
        // Of a daemon that was killed while it wrote one of them.
        DurableFile.RemoveUnfinished(home.HeadFile, home.TokenFile, node.TokenFile, node.NodeIdFile, node.SessionFile, node.StartFile);
        var before = KeptStart.TryRead(node);
        var (config, settings) = SettingsOf(arguments, home, before);
        SetFileMask(settings.Text(JobSettings.FileMask) ?? JobSettings.FileMask.Default);
        var options = HeadOptions.Of(arguments, settings) with { Custom = config.Providers };
        var identity = HeadIdentity.Establish(home, node, settings, before?.TokenFile, TimeProvider.System.GetUtcNow());
        var logs = node.Logs(identity.Session);
        DurableDirectory.Create(logs, HeadIdentity.PrivateDirectory);
        using var socket = Listen(options, settings, before);
        var endPoint = (IPEndPoint)socket.LocalEndPoint!;
        RequireTokenBeyondLoopback(identity, endPoint, settings);
        if (!File.Exists(options.Supervisor))
        {
            throw new SatchelException(
                new SatchelError(
                    "supervisor_missing",
                    $"'{options.Supervisor}' is not there: no job could start.",
                    "Build Satchel with ./satchel, which puts it in its place."
                )
            );
        }

        OwnProcess.AppendStandardErrorTo(Path.Combine(logs, "satcheld.log"));
        var address = AddressOf(endPoint);
        var app = Composition.Build(options, identity, settings, socket, address);
        await using (app.ConfigureAwait(false))
        {
            var ahead = StartAhead.Begin(app.Services);
            app.Services.GetRequiredService<ApplicationPipeline>().Use(app);
            await app.StartAsync().ConfigureAwait(false);
            await ahead.ConfigureAwait(false);
            KeptStart.Of(settings, endPoint.Port, identity.TokenFile).Write(node);
            var head = new HeadRecord(address, Environment.ProcessId, ProcessIdentity.Current.StartTicks, DaemonVersion.Text)
            {
                TokenFile = identity.TokenFile,
                Place = FileStatus.OfTarget(home.Root)?.Place,
                Namespaces = ProcessNamespaces.Current,
            };
            DurableFile.Write(home.HeadFile, JsonSerializer.SerializeToUtf8Bytes(head, WireJson.Default.HeadRecord));
            Report(new StartReport(head, null));
            await app.WaitForShutdownAsync().ConfigureAwait(false);
            File.Delete(home.HeadFile);
            LastStart.Forget(node);
        }
    }

    /// <summary>Who was not told a port takes that of a head that died, which running jobs know, when it is free.</summary>
    private static Socket Listen(HeadOptions options, SettingsReader settings, KeptStart? before)
    {
        try
        {
            return (options.Port is null && before is not null ? ListenSocket.TryBind(options.Host, before.Port) : null)
                ?? ListenSocket.Bind(options.Host, options.Port ?? HeadRecord.DefaultPort, search: options.Port is null);
        }
        catch (SatchelException refused)
        {
            var hint = refused.Error.Hint + WayOut(settings, HeadSettings.Host, HeadSettings.Port);
            throw new SatchelException(refused.Error with { Hint = hint }, refused);
        }
    }

    /// <summary>Whoever starts a head that nobody told anything need not know what the one before was told.</summary>
    private static string WayOut(SettingsReader settings, params ReadOnlySpan<EnvironmentVariable> told)
    {
        foreach (var setting in told)
        {
            if (settings.IsKept(setting))
            {
                return $" {setting.StartName} is that of the last start: `satchel stop` forgets it.";
            }
        }

        return "";
    }

    /// <summary>
    /// Jobs, workers and what builds environments have it from the daemon, and not from whichever shell happened to start that. What the daemon
    /// keeps is its user's alone by its own modes.
    /// </summary>
    private static void SetFileMask(string octal) => OwnProcess.SetFileMask((UnixFileMode)Convert.ToInt32(octal, 8));

    private static void RequireDescriptors(long descriptors)
    {
        if (descriptors < ConnectionLimit.FewestDescriptors)
        {
            throw new SatchelException(
                new SatchelError(
                    "too_few_descriptors",
                    $"This process may open {descriptors} files; the daemon needs {ConnectionLimit.FewestDescriptors} at least, and more for each job and client.",
                    "Raise the limit where it is started: `ulimit -n 4096` in the shell, `LimitNOFILE=4096` in the unit of systemd."
                )
            );
        }
    }

    private static void RequireTokenBeyondLoopback(HeadIdentity identity, IPEndPoint endPoint, SettingsReader settings)
    {
        if (identity.Token is null && !IPAddress.IsLoopback(endPoint.Address))
        {
            throw new SatchelException(
                new SatchelError(
                    "token_required",
                    $"Listening on {endPoint.Address} without a token would let everybody on the network run programs here.",
                    "Unset SATCHEL_AUTH_MODE, or listen on 127.0.0.1." + WayOut(settings, EnvironmentVariables.AuthMode, HeadSettings.Host)
                )
            );
        }
    }

    /// <summary>Where this machine's own processes reach the server.</summary>
    private static string AddressOf(IPEndPoint endPoint)
    {
        var wildcard = endPoint.Address.Equals(IPAddress.Any) || endPoint.Address.Equals(IPAddress.IPv6Any);
        var host = wildcard ? IPAddress.Loopback : endPoint.Address;
        return host.AddressFamily is AddressFamily.InterNetworkV6 ? $"http://[{host}]:{endPoint.Port}" : $"http://{host}:{endPoint.Port}";
    }

    private static void Report(StartReport report)
    {
        try
        {
            StandardOutput.Write([.. JsonSerializer.SerializeToUtf8Bytes(report, WireJson.Default.StartReport), .. "\n"u8]);
        }
        catch (IOException)
        {
            // Whoever started it does not listen; the file of the head says the same.
        }
    }
}
