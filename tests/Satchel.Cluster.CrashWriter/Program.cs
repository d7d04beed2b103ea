using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Satchel.Cluster.CrashWriter;
using Satchel.Cluster.Storage;

// Arguments: path of the database, seed. Writes until it is killed.
var database = HeadDatabase.Open(args[0], NullLogger<HeadDatabase>.Instance);
await using (database.ConfigureAwait(false))
{
    var output = new Lines(Console.OpenStandardOutput());
    var seed = int.Parse(args[1], CultureInfo.InvariantCulture);
    await Task.WhenAll(Enumerable.Range(0, Writer.Keys).Select(key => new Writer(database, output, seed, key).RunAsync()))
        .ConfigureAwait(false);
}
