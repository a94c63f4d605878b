using PasidVerify.Lifted;

namespace PasidVerify.Spec;

/// <summary>The claim about memory that an untrusted device reaches.</summary>
internal static class Isolation
{
    public static Claim Claim() => new(
        "isolation",
        "Whatever an untrusted device's request reaches, the API contract grants it at that moment.",
        [
            new(
                "granted",
                "An untrusted device reaches only page frames that a grant of its own domain names, with its rights.",
                Point.OfAccess,
                (step, p) => !step.After.Devices[p.Device].Trusted
                    & Translation.Reaches(step.After, p.Request, p.Way, p.Frame),
                (step, p) => Granted(step.After, p)),
        ]);

    private static Bool Granted(State s, Point p)
    {
        var grant = s.Grants[new(p.Domain, p.Page)];
        var owner = s.DomainOwners[p.Domain];
        return owner.Used & owner.Device == p.Device & owner.Pasid == p.Pasid
            & s.Attachments[p.Device].Uses(p.Pasid, p.Domain)
            & grant.Phase != GrantPhase.None
            & grant.Frame == p.Frame
            & (!p.Request.Write | grant.Writable);
    }
}
