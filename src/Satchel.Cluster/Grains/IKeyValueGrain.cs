namespace Satchel.Cluster.Grains;

/// <summary>One key of one namespace.</summary>
internal interface IKeyValueGrain : IGrainWithStringKey
{
    Task<byte[]?> Get();

    /// <returns>Whether the key was new.</returns>
    Task<bool> Put(byte[] value, bool overwrite);

    /// <returns>Whether the key was there.</returns>
    Task<bool> Delete();
}
