Satchel.Posix.Files.StandardStreams.HoldClosed();
return await Satchel.Cli.Running.CommandRunner.RunAsync(args).ConfigureAwait(false);
