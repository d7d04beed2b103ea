namespace Satchel.Node.Peers.Wire;

/// <summary>Types of frames, <c>docs/spec/worker-protocol.md</c>.</summary>
internal enum FrameType : byte
{
    Call = 1,
    Reply = 2,
    Tell = 3,
    Function = 16,
    Template = 17,
    Submit = 32,
    Execute = 33,
    Result = 34,
    Yield = 35,
    Object = 36,
    Put = 37,
    Want = 38,
    Hold = 39,
    Release = 40,
    Cancel = 41,
    Blocked = 42,
    Mark = 43,
}
