namespace Satchel.Cluster.Grains;

/// <summary>One key of one namespace.</summary>
internal interface IKeyValueGrain : IGrainWithStringKey
{
    Task<byte[]?> Get();

    /// <returns>Whether the key was new.</returns>
    Task<bool> Put(byte[] value, bool overwrite);

    /// <summary>Counts: a value that is a number in decimal digits, 0 where there is none, becomes one more.</summary>
    Task<long> Increment();

    /// <param name="only">The value that it must have; null for whichever.</param>
    /// <returns>Whether the key was there, with that value.</returns>
    Task<bool> Delete(byte[]? only);
}
