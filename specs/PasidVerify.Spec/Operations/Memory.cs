namespace PasidVerify.Spec;

/// <summary>What bytes of memory hold.</summary>
internal static class Memory
{
    /// <summary>
    /// Somebody writes a byte: the CPU, or a device that reaches it. Who may is what the claims about reaching say.
    /// </summary>
    public static Status Store(State s, ByteAddress address, ByteValue value)
    {
        if (address.Frame > s.Layout.LastFrame) return Status.OutOfRange;
        s.Memory[address] = value;
        return Status.Ok;
    }
}
