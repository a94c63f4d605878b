namespace PasidVerify.Referee;

/// <content>Default domains and kernel PASIDs.</content>
public sealed partial class ReferenceModel
{
    /// <summary>Untrusted devices get a strict DMA domain; the command line decides for trusted ones.</summary>
    private Answer Probe(ulong device, ulong domain)
    {
        if (Find(device) is not { } info) return Answer.NoSuchDevice;
        if (Kernel.DefaultDomain.ContainsKey(device)) return Answer.AlreadyProbed;
        if (platform.Passthrough && info.Trusted)
        {
            if (domain != Platform.PassthroughDomain) return Answer.ChoiceRefused;
            Memory.PasidTable[(device, Platform.NoPasid)] = new(domain, Memory.Passthrough);
        }
        else
        {
            if (domain == Platform.NoDomain) return DomainLeft() ? Answer.ChoiceRefused : Answer.Exhausted;
            if (domain < Platform.FirstFreeDomain || domain > platform.LastDomain) return Answer.ChoiceRefused;
            if (Kernel.Domains.TryGetValue(domain, out var shared))
            {
                if (shared.Kva || shared.Trusted != info.Trusted) return Answer.ChoiceRefused;
            }
            else
            {
                NewDomain(domain, kva: false, device: 0, info.Trusted, lazy: platform.Lazy && info.Trusted);
            }

            Memory.PasidTable[(device, Platform.NoPasid)] = new(domain, Kernel.Domains[domain].Root);
        }

        Kernel.DefaultDomain[device] = domain;
        return Answer.Ok;
    }

    /// <summary>N1, N2, N3, N4, N5, N7. Modes: 1 bypass, 2 IOVA, 3 KVA, fast or strict by trust.</summary>
    private Answer Enable(ulong device, ulong mode, ulong pasid, ulong domain)
    {
        if (Find(device) is not { } info) return Answer.NoSuchDevice;
        if (mode is not (1 or 2 or 3)) return Answer.InvalidMode;
        if (Kernel.Attachments.ContainsKey(device)) return Answer.AlreadyEnabled;
        ulong root;
        if (mode == 1)
        {
            if (!info.Trusted) return Answer.NotTrusted;
            if (pasid != Platform.KernelDmaPasid || domain != Platform.PassthroughDomain) return Answer.ChoiceRefused;
            root = Memory.Passthrough;
        }
        else if (mode == 2)
        {
            ulong shared = Kernel.DefaultDomain.GetValueOrDefault(device);
            if (!Kernel.Domains.TryGetValue(shared, out var owner)) return Answer.NoDmaDomain;
            if (pasid != Platform.KernelDmaPasid || domain != shared) return Answer.ChoiceRefused;
            root = owner.Root;
        }
        else
        {
            if (pasid == 0 && domain == 0)
            {
                bool left = PasidLeft() && (info.Trusted || DomainLeft());
                return left ? Answer.ChoiceRefused : Answer.Exhausted;
            }

            if (pasid < Platform.FirstDynamicPasid || pasid > platform.LastPasid || Kernel.UsedPasids.Contains(pasid))
                return Answer.ChoiceRefused;
            if (info.Trusted)
            {
                if (domain != Platform.KernelDomain) return Answer.ChoiceRefused;
                root = Memory.KernelRoot;
            }
            else
            {
                if (domain < Platform.FirstFreeDomain || domain > platform.LastDomain) return Answer.ChoiceRefused;
                if (Kernel.Domains.ContainsKey(domain)) return Answer.ChoiceRefused;
                root = NewDomain(domain, kva: true, device, trusted: false, lazy: false);
            }

            Kernel.UsedPasids.Add(pasid);
        }

        Kernel.Attachments[device] = new(pasid, domain, Disabling: false);
        Memory.PasidTable[(device, pasid)] = new(domain, root);
        SetAts(info);
        return Answer.Ok;
    }

    /// <summary>N6: P goes first, then PASID cache, IOTLB and device TLB, in this order (VT-d 6.5.3.3).</summary>
    private Answer BeginDisable(ulong device, ulong call)
    {
        if (Find(device) is not { } info) return Answer.NoSuchDevice;
        if (!Kernel.Attachments.TryGetValue(device, out var attachment)) return Answer.NotEnabled;
        if (attachment.Disabling) return Answer.Busy;
        var (pasid, domain) = (attachment.Pasid, attachment.Domain);
        if (Kernel.Calls.Values.Any(other => other.UnmapsKvaOf == domain)) return Answer.Busy;
        if (NoCall(call) is { } refusal) return refusal;

        Memory.PasidTable.Remove((device, pasid));
        Kernel.Attachments[device] = attachment with { Disabling = true };
        Queue.Submit(Target.PasidCache, domain, [(device, pasid)]);
        Queue.Submit(Target.Iotlb, domain, [(device, pasid)]);
        Queue.Submit(Target.DeviceTlb, domain, [(device, pasid)]);
        return Begin(call, () =>
        {
            Kernel.Attachments.Remove(device);
            Kernel.UsedPasids.Remove(pasid);
            if (Kernel.Domains.TryGetValue(domain, out var own) && own.Kva)
            {
                Kernel.Domains.Remove(domain);
                Memory.Tables.Remove(own.Root);
            }

            SetAts(info);
        });
    }

    /// <summary>ATS is for trusted devices (N7, N10). A TLB that is turned off forgets.</summary>
    private void SetAts(Device info)
    {
        bool bypass = platform.BypassTurnsAtsOff
            && Kernel.Attachments.TryGetValue(info.Id, out var attachment)
            && attachment.Domain == Platform.PassthroughDomain;
        if (info.HasAts && info.Trusted && !bypass)
        {
            Memory.Ats.Add(info.Id);
            return;
        }

        Memory.Ats.Remove(info.Id);
        Hardware.DeviceTlb.RemoveWhere(e => e.Device == info.Id);
    }

    private ulong NewDomain(ulong domain, bool kva, ulong device, bool trusted, bool lazy)
    {
        Kernel.Domains[domain] = new(nextRoot, kva, device, trusted, lazy);
        Memory.Tables[nextRoot] = [];
        return nextRoot++;
    }

    private bool PasidLeft() =>
        Pages(Platform.FirstDynamicPasid, platform.LastPasid).Any(pasid => !Kernel.UsedPasids.Contains(pasid));

    private bool DomainLeft() =>
        Pages(Platform.FirstFreeDomain, platform.LastDomain).Any(domain => !Kernel.Domains.ContainsKey(domain));
}
