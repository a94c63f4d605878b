using PasidVerify.Lifted;

namespace PasidVerify.Spec;

/// <summary>
/// iommu_dma_pasid_enable (RFC 2/7, 4/7; docs/contract.md, N1, N2, N7): gives a device its kernel PASID.
/// Fast or strict KVA follows from the device's trust alone. A failed call changes nothing.
/// </summary>
/// <remarks>
/// PASID and domain are the implementation's choice, made before it asks; 0 for both says that it found none left. A
/// PASID-table entry that becomes present needs no invalidation (VT-d 6.5.3.3, caching mode off).
/// </remarks>
public static class Enable
{
    /// <summary>Runs the call.</summary>
    public static Status Run(State s, DeviceId device, Choice<Mode> mode, PasidId pasid, DomainId domain)
    {
        var info = s.Devices[device];
        if (!info.Present) return Status.NoSuchDevice;
        if (mode != Mode.Bypass & mode != Mode.Iova & mode != Mode.Kva) return Status.InvalidMode;
        if (s.Attachments[device].Phase != Phase.Off) return Status.AlreadyEnabled;
        if (mode == Mode.Bypass) return Bypass(s, device, info.Trusted, pasid, domain);
        if (mode == Mode.Iova) return Iova(s, device, pasid, domain);
        if (info.Trusted | s.Design.FastForUntrusted) return Fast(s, device, pasid, domain);
        return Strict(s, device, pasid, domain);
    }

    /// <summary>N3: pass-through under the reserved PASID, the same number for every device.</summary>
    private static Status Bypass(State s, DeviceId device, Bool trusted, PasidId pasid, DomainId domain)
    {
        if (!(trusted | s.Design.BypassForUntrusted)) return Status.NotTrusted;
        if (pasid != Pasids.KernelDma | domain != Domains.Passthrough) return Status.ChoiceRefused;
        return Attach(s, device, pasid, domain);
    }

    /// <summary>N9: the reserved PASID over the table of the device's requests without PASID.</summary>
    private static Status Iova(State s, DeviceId device, PasidId pasid, DomainId domain)
    {
        var shared = s.DefaultDomains[device].Domain;
        var owner = s.DomainOwners[shared];
        if (owner.Kind != DomainKind.Dma) return Status.NoDmaDomain;
        if (pasid != Pasids.KernelDma | domain != shared) return Status.ChoiceRefused;
        if (s.Design.PasidRecordedPerDomain) s.DomainOwners[shared] = owner with { RecordsPasid = true };
        return Attach(s, device, pasid, domain);
    }

    /// <summary>N4: a dynamic PASID over the kernel's own page table.</summary>
    private static Status Fast(State s, DeviceId device, PasidId pasid, DomainId domain)
    {
        if (pasid == Pasids.None & domain == Domains.None)
            return NoPasidLeft(s) ? Status.Exhausted : Status.ChoiceRefused;
        if (!Free(s, pasid) | domain != Domains.Kernel) return Status.ChoiceRefused;
        s.PasidOwners[pasid] = new(true, device);
        return Attach(s, device, pasid, domain);
    }

    /// <summary>N5: a dynamic PASID over a private, empty table.</summary>
    private static Status Strict(State s, DeviceId device, PasidId pasid, DomainId domain)
    {
        if (pasid == Pasids.None & domain == Domains.None)
            return NoPasidLeft(s) || NoDomainLeft(s) ? Status.Exhausted : Status.ChoiceRefused;
        if (!Free(s, pasid)) return Status.ChoiceRefused;
        if (domain < Domains.FirstAllocated | domain > s.Layout.LastDomain | s.DomainOwners[domain].Kind != DomainKind.None)
            return Status.ChoiceRefused;
        s.PasidOwners[pasid] = new(true, device);
        s.DomainOwners[domain] = default(DomainOwner) with
        {
            Kind = DomainKind.Kva, Device = device, Pasid = pasid,
        };
        return Attach(s, device, pasid, domain);
    }

    private static Status Attach(State s, DeviceId device, PasidId pasid, DomainId domain)
    {
        s.Attachments[device] = new(Phase.On, pasid, domain, Call: 0, s.Tail.Next);
        s.PasidTable[new(device, pasid)] = new(domain);
        return Status.Ok;
    }

    private static Bool Free(State s, PasidId pasid) =>
        pasid >= Pasids.FirstDynamic & pasid <= s.Layout.LastPasid & !s.PasidOwners[pasid].Used;

    private static bool NoPasidLeft(State s) =>
        s.Reading.ForAll(s.Layout.DynamicPasids, pasid => s.PasidOwners[pasid].Used);

    internal static bool NoDomainLeft(State s) =>
        s.Reading.ForAll(s.Layout.AllocatedDomains, domain => s.DomainOwners[domain].Kind != DomainKind.None);
}
