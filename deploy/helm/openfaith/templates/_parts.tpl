{{- define "openfaith.name" -}}
{{ .Release.Name | trunc 40 | trimSuffix "-" }}-openfaith
{{- end }}

{{- define "openfaith.labels" -}}
app.kubernetes.io/name: openfaith
app.kubernetes.io/instance: {{ .Release.Name | quote }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service | quote }}
{{- end }}

{{- define "openfaith.account" -}}
{{ .Values.serviceAccount.name | default (include "openfaith.name" .) }}
{{- end }}

{{- define "openfaith.image" -}}
{{- if .Values.image.digest -}}
{{ .Values.image.repository }}@{{ .Values.image.digest }}
{{- else -}}
{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}
{{- end -}}
{{- end }}

{{- define "openfaith.podSecurity" -}}
runAsNonRoot: true
runAsUser: 1000
runAsGroup: 1000
fsGroup: 1000
seccompProfile:
  type: RuntimeDefault
{{- end }}

{{- define "openfaith.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities:
  drop: [ALL]
{{- end }}

{{- define "openfaith.environment" -}}
- name: OPENFAITH_MASTER_KEY
  valueFrom:
    secretKeyRef:
      name: {{ .Values.secrets.masterKey.name | quote }}
      key: {{ .Values.secrets.masterKey.key | quote }}
{{- if .Values.publicUrl }}
- name: OPENFAITH_PUBLIC_URL
  value: {{ .Values.publicUrl | quote }}
{{- end }}
{{- range $name, $value := .Values.environment }}
- name: {{ $name }}
  value: {{ $value | quote }}
{{- end }}
{{- end }}
