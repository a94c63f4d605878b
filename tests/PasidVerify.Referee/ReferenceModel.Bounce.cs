namespace PasidVerify.Referee;

/// <content>
/// swiotlb for untrusted devices, whose buffers would otherwise show what else lies in their pages. The copy has the
/// offset of the buffer, alone in whole pages; of a byte that the device does not write the original is to come back,
/// whatever the direction, and never somebody else's (CVE-2022-0854 and its rework).
/// </content>
public sealed partial class ReferenceModel
{
    private bool InPool(ulong frame) => frame >= platform.Pool.First && frame - platform.Pool.First < platform.Pool.Count;

    private void Copy(Bounce bounce)
    {
        foreach (ulong frame in bounce.Frames)
        {
            Kernel.Slots.Add(frame);
            for (ulong offset = 0; offset <= PageOffset; offset++) Memory.Write((frame << 12) | offset, 0);
        }

        for (ulong i = 0; i < bounce.Size; i++) Memory.Write(bounce.Copy + i, Memory.Read(bounce.Buffer + i));
    }

    private void CopyBack(Bounce bounce)
    {
        for (ulong i = 0; bounce.ComesBack && i < bounce.Size; i++)
            Memory.Write(bounce.Buffer + i, Memory.Read(bounce.Copy + i));
        Kernel.Slots.ExceptWith(bounce.Frames);
    }

    /// <summary>Anybody writes a byte of memory.</summary>
    private Answer Store(ulong frame, ulong offset, ulong value)
    {
        if (frame > platform.LastFrame) return Answer.OutOfRange;
        Memory.Write((frame << 12) | offset, (byte)value);
        return Answer.Ok;
    }
}
