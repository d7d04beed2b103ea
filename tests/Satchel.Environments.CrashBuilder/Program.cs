using System.Globalization;
using Satchel.Environments.CrashBuilder;

// Arguments: work DIRECTORY SEED, which goes on until it is killed; or share DIRECTORY WAITERS, which builds what its input names.
var store = StoreOfTest.Open(args[1]);
await using (store.ConfigureAwait(false))
{
    var number = int.Parse(args[2], CultureInfo.InvariantCulture);
    await (args[0] == "work" ? new Worker(store, number).RunAsync() : new Sharer(store, number).RunAsync()).ConfigureAwait(false);
}
