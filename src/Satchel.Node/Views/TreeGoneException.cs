namespace Satchel.Node.Views;

/// <summary>The tree of a layer went between its look-up and the start of a process in it: nothing of Satchel removes one that is leased.</summary>
/// <param name="tree">Where it was.</param>
internal sealed class TreeGoneException(string tree, Exception innerException)
    : IOException(
        $"'{tree}', which belongs to a layer of the environment, is gone: something other than Satchel removed it",
        innerException
    );
