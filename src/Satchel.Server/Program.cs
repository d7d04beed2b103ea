using Satchel.Server.Starting;

Satchel.Posix.Files.StandardStreams.HoldClosed();
Satchel.Posix.Processes.OwnProcess.LeaveNoCoreFiles();
return await Daemon.RunAsync(args).ConfigureAwait(false);
