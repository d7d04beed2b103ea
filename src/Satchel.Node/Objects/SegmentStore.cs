namespace Satchel.Node.Objects;

/// <summary>Files in shared memory that hold the bytes of large objects. On the loop only.</summary>
internal sealed class SegmentStore
{
    public void Use(uint segment) { }

    public void Unuse(uint segment) { }
}
