using System.Diagnostics.CodeAnalysis;

namespace PasidVerify.Iommu;

/// <summary>
/// Sends invalidation requests to devices, and remembers whether one is left that was not completed (VT-d 6.5.2.5,
/// 6.5.2.6, 6.5.2.10).
/// </summary>
internal sealed class DeviceInvalidations(Dictionary<ushort, DeviceTlb> devices, InvalidationRegisters registers)
{
    /// <summary>Source id of the device that has owed a completion for longest.</summary>
    private ushort _oldest;

    /// <summary>Some request has not been completed: no later wait may complete.</summary>
    public bool ArePending { get; private set; }

    /// <summary>Executes a valid descriptor of type 3.</summary>
    public void Invalidate(in Descriptor<Word> descriptor)
    {
        ushort sourceId = (ushort)DeviceTlbDescriptor.SourceId(descriptor.Low);
        if (IsCompletedBy(sourceId, out DeviceTlb? device))
            device.Invalidate(null, Paging.Page(descriptor.High), DeviceTlbDescriptor.Order(descriptor.High));
    }

    /// <summary>Executes a valid descriptor of type 8.</summary>
    public void InvalidatePasid(in Descriptor<Word> descriptor)
    {
        ushort sourceId = (ushort)PasidDeviceTlbDescriptor.SourceId(descriptor.Low);
        if (!IsCompletedBy(sourceId, out DeviceTlb? device))
            return;
        ulong page = Paging.Page(descriptor.High);
        ulong order = PasidDeviceTlbDescriptor.Order(descriptor.High);
        if (PasidDeviceTlbDescriptor.IsGlobal(descriptor.High) != 0UL)
            device.InvalidateEveryPasid(page, order);
        else
            device.Invalidate((uint)DescriptorFormat.Pasid(descriptor.Low), page, order);
    }

    /// <summary>Gives up on all devices that owe a completion; the oldest one is on record.</summary>
    public void TimeOut()
    {
        ArePending = false;
        registers.StopForTimeout(_oldest);
    }

    private bool IsCompletedBy(ushort sourceId, [NotNullWhen(true)] out DeviceTlb? device)
    {
        if (devices.TryGetValue(sourceId, out device) && device.Answers == InvalidationAnswer.Completes)
            return true;
        if (device is { Answers: InvalidationAnswer.Wrong })
            registers.RecordWrongCompletion(sourceId);
        if (!ArePending)
            _oldest = sourceId;
        ArePending = true;
        return false;
    }
}
