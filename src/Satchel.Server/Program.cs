using Satchel.Server.Starting;

return await Daemon.RunAsync(args).ConfigureAwait(false);
