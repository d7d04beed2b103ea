namespace Satchel.Abstractions.Environments;

/// <summary>The tree of a layer went between its look-up and its use: nothing of Satchel removes one that is leased.</summary>
/// <param name="tree">Where it was.</param>
public sealed class TreeGoneException(string tree, Exception? innerException = null)
    : IOException(
        $"'{tree}', which belongs to a layer of the environment, is gone: something other than Satchel removed it",
        innerException
    )
{
    /// <summary>What users are told: which layer, and what to do.</summary>
    /// <param name="node">The node's name.</param>
    public RuntimeEnvSetupException AsSetupFailure(string node) =>
        new(
            new RuntimeEnvSetupError(
                EnvironmentPhase.Sources,
                "views",
                node,
                Message + ".",
                "Submit again: a layer without its files is built again. One that an earlier version of Satchel built is removed by "
                    + "`satchel env gc --all` first, once no job uses it."
            ),
            this
        );
}
