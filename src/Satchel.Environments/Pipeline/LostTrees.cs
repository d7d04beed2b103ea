using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Environments.Layers;

namespace Satchel.Environments.Pipeline;

/// <summary>What happens when something other than Satchel removes a layer between its look-up and its use.</summary>
internal static class LostTrees
{
    /// <summary>Runs the last two stages, once more when a layer was lost between them: it is built again.</summary>
    /// <param name="find">Finds or builds the layers.</param>
    /// <param name="use">Uses them.</param>
    public static async Task<T> AgainAsync<T>(Func<Task<IReadOnlyList<Layer>>> find, Func<IReadOnlyList<Layer>, Task<T>> use)
    {
        try
        {
            return await use(await find().ConfigureAwait(false)).ConfigureAwait(false);
        }
        catch (RuntimeEnvSetupException lost) when (lost.InnerException is TreeGoneException)
        {
            return await use(await find().ConfigureAwait(false)).ConfigureAwait(false);
        }
    }
}
