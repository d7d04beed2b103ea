using System.Globalization;
using Satchel.Storage.CrashWriter;

// Arguments: directory of the store, directory of the package records, seed. Writes until it is killed.
using var writer = new Writer(args[0], args[1], int.Parse(args[2], CultureInfo.InvariantCulture));
await writer.RunAsync(CancellationToken.None).ConfigureAwait(false);
