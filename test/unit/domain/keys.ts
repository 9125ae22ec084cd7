/** Public keys made for these tests; nobody has their private halves. Fingerprints as ssh-keygen printed them. */
export const ED25519 = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIPzq0HElqqV9W9TCgVWcWgtqnQBPZfRJQ3LS6GWmaVqN ada@laptop';
export const ED25519_FINGERPRINT = 'SHA256:THibfxP/lbxzZfoRkN67kJKxhiH7It4nBw7IVuj7mE4';
export const OTHER_ED25519 = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKf60X51c2j4dHDQQV++tfmk0PA8kdMXTQ6SZCcWhu2q b';
export const RSA_2048 =
  'ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQDHOGlc0Tf3RWkv7pOjNZ1A7/t19M+AeoVkIZZB8YoQcBK7nW6Z0OxvbJSqQYj4CI9wfA/bYdsdOw7RCkfqh0gNtk5lmZB2G/61NN6mHjKbqa2Piw2qWlo+RUD0ZzdbHoQGoeGCPxNAobxeT1gALLU/eqx9tK5qpHcNKY7NWyS27Y5wQj/OS7XUuAGC7dDfbfGbHrOrrAU7lF5qp3McDT4fVZ6mANnG4tlCaOWXm8AqEllbRZUZo6ShGDKNd/wScsNzba/9qgqQScuRMuy1OcxCZjkr2H8LCPjMJxk0ZhJviIEMD3aQm38kP4f30DCjrwUTrlJnJ2ZADmmPt1FTLlSz it\'s "quoted"';
export const RSA_FINGERPRINT = 'SHA256:LpNaRNMvor8cOGaYku5MJA54fDG9x1W+Ws/r0xW9JfI';
export const RSA_1024 =
  'ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAAgQCkTuKPCjxGYQIYIMbN2p58ovzV1GDCBC4tD6sF+7u3JAbGltAnU5n7276CXoJyAbHq4W3T1LYaRMHtVmgx+w7hAeGgVQzvM7WVgqeuNeT8zkB7doJaBYs8rOtMtxqifFM7fHlzRpWpMqa5BSA54J/j1k4W+4m+61BJGeL6OchN0Q== root@vm';
export const ECDSA =
  'ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBIxYOL1iBY13CYaPLjGqHztacKVwmU2xUyKTYxNrPlk7fEq6drKdPPyBNsj7uuLF0YMg2pkRCjN/zltlgXK9MuU= e';
