using PasidVerify.Iommu;

namespace PasidVerify.Idxd;

/// <summary>How a transfer went.</summary>
/// <param name="Status">Ok when the device did work; else why a buffer could not be given to it.</param>
/// <param name="Record">What the device says.</param>
public readonly record struct TransferResult(Status Status, CompletionRecord Record)
{
    /// <summary>All bytes are done.</summary>
    public bool Succeeded => Status == Status.Ok && Record.Status == CompletionStatus.Success;

    /// <summary>No device saw it.</summary>
    internal static TransferResult Refused(Status status) => new(status, default);
}
