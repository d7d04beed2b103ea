using Satchel.Abstractions.Environments.Layers;
using Satchel.Posix.Deletion;
using Satchel.Posix.Durability;

namespace Satchel.Environments.Layers;

/// <summary>Which layers stay whoever uses them: an empty file of the key's name each.</summary>
internal sealed class LayerPins(LayerLayout layout)
{
    public bool Has(LayerKey key) => File.Exists(layout.Pin(key));

    public void Add(LayerKey key)
    {
        OwnFile.MakeWay(layout.Pin(key));
        DurableFile.Write(layout.Pin(key), []);
    }

    public void Remove(LayerKey key) => OwnFile.Remove(layout.Pin(key));
}
