namespace PasidVerify.Iommu;

/// <summary>A device with a TLB, and the PASID under which it uses a domain.</summary>
/// <param name="SourceId">Bus, device and function.</param>
/// <param name="Pasid">The PASID; <see cref="PasidSpace.Rid"/> stands for requests without one.</param>
internal readonly record struct DeviceTlbUser(ushort SourceId, uint Pasid);

/// <summary>What the TLBs of devices are to drop: an aligned block of pages, each under its own PASID.</summary>
/// <param name="users">The devices.</param>
/// <param name="page">A page number in the block, 52 bits.</param>
/// <param name="order">2^order pages, 0 to 52.</param>
internal readonly ref struct DeviceTlbFlush(ReadOnlySpan<DeviceTlbUser> users, ulong page, ulong order)
{
    // Linux takes it from the device's capability; this hardware's devices take as many at once as there are.
    private const ulong Depth = 0;

    private readonly ReadOnlySpan<DeviceTlbUser> _users = users;

    /// <summary>Descriptors: one for each user.</summary>
    public int Count => _users.Length;

    /// <summary>
    /// PASID-based for a user with PASID: the other kind leaves tagged entries alone (Linux: qi_flush_dev_iotlb_pasid,
    /// qi_flush_dev_iotlb). No device here is a virtual function, so that PFSID is the device itself.
    /// </summary>
    public Descriptor<Word> this[int index]
    {
        get
        {
            (ushort device, uint pasid) = _users[index];
            return pasid == PasidSpace.Rid
                ? DeviceTlbDescriptor.OfPages<Word>(device, device, Depth, page, order)
                : PasidDeviceTlbDescriptor.OfPages<Word>(device, device, Depth, pasid, page, order);
        }
    }

    /// <summary>All pages.</summary>
    public static DeviceTlbFlush OfAll(ReadOnlySpan<DeviceTlbUser> users) => new(users, 0, SizedPages.All);

    /// <summary>The smallest aligned block that holds a range: a device TLB takes blocks of any size.</summary>
    public static DeviceTlbFlush Of(ReadOnlySpan<DeviceTlbUser> users, PageRange pages) =>
        new(users, pages.First, AddressMask.Order<Word>(pages.First, pages.Last));
}
