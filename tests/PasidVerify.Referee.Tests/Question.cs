namespace PasidVerify.Referee.Tests;

/// <summary>A request that both sides are asked about.</summary>
internal sealed record Question(ulong Device, ulong Pasid, ulong Page, Request Request)
{
    public override string ToString() =>
        $"device 0x{Device:x}, PASID {Pasid} ({(Request.Tagged ? "tagged" : "untagged")}), page 0x{Page:x}, "
        + $"{(Request.Write ? "write" : "read")}, {(Request.Privileged ? "supervisor" : "user")}, {Request.Kind}";
}
