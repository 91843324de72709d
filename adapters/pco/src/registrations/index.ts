import { Attendee } from "./Attendee.ts"
import { RegistrationsCampus } from "./Campus.ts"
import { Category } from "./Category.ts"
import { EmergencyContact } from "./EmergencyContact.ts"
import { Registration } from "./Registration.ts"
import { SelectionType } from "./SelectionType.ts"
import { Signup } from "./Signup.ts"
import { SignupLocation } from "./SignupLocation.ts"
import { SignupTime } from "./SignupTime.ts"

/** Registrations: what makes canonical rows, then what is kept as records. */
export const registrations = [
  RegistrationsCampus,
  Category,
  Signup,
  SelectionType,
  Registration,
  Attendee,
  SignupLocation,
  SignupTime,
  EmergencyContact
] as const
