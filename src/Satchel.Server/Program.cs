using Satchel.Server.Starting;

Satchel.Posix.Files.StandardStreams.HoldClosed();
return await Daemon.RunAsync(args).ConfigureAwait(false);
